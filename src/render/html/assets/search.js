// Search: names of units and rules are at hand; households come from one small file a county, read when somebody asks, and so
// do the numbers of findings.
(function (q) {
  var BEGINNING = 8, LEAST = 6;

  // Findings whose 问题编号 begins so: an index a county tells the files in which one may be.
  function numbered(start) {
    if (start.length < LEAST || start.length > 32 || !/^[0-9a-f]+$/.test(start)) { return []; }
    var units = q.data.summary.units, begins = start.slice(0, BEGINNING);
    return q.loadAll(units.map(function (unit) { return unit.key + "-n"; })).then(function (indexes) {
      var files = [];
      indexes.forEach(function (index, at) {
        index.forEach(function (file) {
          for (var from = 0; from < file[1].length; from += BEGINNING) {
            if (file[1].slice(from, from + begins.length) === begins) { files.push([units[at].key, file[0]]); break; }
          }
        });
      });
      return q.loadAll(files.map(function (file) { return file[0] + "-f" + file[1]; })).then(function (all) {
        var found = [];
        all.forEach(function (rows, at) {
          rows.forEach(function (row) {
            if (row[q.F.number].slice(0, start.length) === start) { found.push([files[at][0], files[at][1], row]); }
          });
        });
        return found;
      });
    });
  }

  q.search = function (text) {
    var words = text.toLowerCase().split(/\s+/).filter(Boolean), all = q.data.summary;
    var box = document.getElementById("words");
    if (document.activeElement !== box) { box.value = text; }
    var page = function (body) { return { title: text ? "查找“" + text + "”" : "查找", trail: [q.el("a", { href: "#/" }, "总览")], body: body }; };
    if (!words.length) { return page([q.el("p", {}, "在上方写下户编号、户主、嘎查村、苏木乡镇或检查项目，可写几个词；也可写问题编号，至少写前" + LEAST + "位。")]); }
    var fits = function (parts) {
      var line = parts.join(" ").toLowerCase();
      return words.every(function (word) { return line.indexOf(word) >= 0; });
    };
    var lists = q.loadAll(all.units.map(function (unit) { return unit.key + "-s"; }));
    return Promise.all([lists, words.length === 1 ? numbered(words[0]) : []]).then(function (read) {
      var indexes = read[0], findings = read[1];
      var households = [], villages = {}, places = [];
      all.units.forEach(function (unit, at) {
        if (fits([unit.key, unit.name])) { places.push([unit.name, q.link(unit.name, "county", unit.key)]); }
        var names = {};
        unit.townships.forEach(function (township) {
          names[township[0]] = township[1];
          if (fits([unit.name, township[0], township[1]])) {
            places.push([unit.name, q.link(township[1], "township", unit.key, township[0])]);
          }
        });
        indexes[at].forEach(function (row) {
          var township = names[row[3]] || "";
          if (fits([row[0], row[1], unit.name, township, row[2]])) { households.push([unit, row, township]); }
          var key = [unit.key, row[3], row[2]].join("/");
          if (row[2] && !villages[key] && fits([unit.name, township, row[2]])) {
            villages[key] = true;
            places.push([unit.name + township, q.link(row[2], "village", unit.key, row[3], row[2])]);
          }
        });
      });
      var rules = all.rules.filter(function (rule) { return fits([rule.code, rule.title]); });
      var sum = households.length + places.length + rules.length + findings.length;
      q.said("找到" + sum + "项");
      var body = [q.el("p", { "class": "tally" }, sum ? "找到户" + q.count(households.length) + "户，地方" + q.count(places.length) + "处，检查项目" + q.count(rules.length) + "项" + (findings.length ? "，问题" + q.count(findings.length) + "条" : "") : "没有找到。请核对写法，或只写其中几个字。")];
      if (findings.length) {
        body.push(q.el("h2", {}, "问题"), q.table([
          { name: "问题编号", narrow: true, cell: function (one) { return q.link(one[2][q.F.number], "finding", one[0], String(one[1]), one[2][q.F.number]); }, order: function (one) { return one[2][q.F.number]; } },
          { name: "级别", narrow: true, cell: function (one) { return q.severity(one[2][q.F.severity]); }, order: function (one) { return one[2][q.F.severity]; } },
          { name: "问题", cell: function (one) { return one[2][q.F.message]; }, order: function (one) { return one[2][q.F.message]; } }
        ], findings, { caption: "问题", unseen: true }));
      }
      if (places.length) {
        body.push(q.el("h2", {}, "地方"), q.table([
          { name: "名称", cell: function (place) { return place[1]; }, order: function (place) { return place[1].textContent; } },
          { name: "所属", cell: function (place) { return place[0]; }, order: function (place) { return place[0]; } }
        ], places, { caption: "地方", unseen: true }));
      }
      if (rules.length) {
        body.push(q.el("h2", {}, "检查项目"), q.el("ul", { "class": "plain" }, rules.map(function (rule) {
          return q.el("li", {}, q.link(rule.code + " " + rule.title, "rule", rule.code));
        })));
      }
      if (households.length) {
        body.push(q.el("h2", {}, "户"), q.table([
          { name: "户主", cell: function (one) { return q.link(one[1][1] || one[1][0], "household", one[0].key, one[1][3], one[1][0]); }, order: function (one) { return one[1][1]; } },
          { name: "户编号", narrow: true, cell: function (one) { return one[1][0]; }, order: function (one) { return one[1][0]; } },
          { name: "旗县区", cell: function (one) { return one[0].name; }, order: function (one) { return one[0].key; } },
          { name: "苏木乡镇", cell: function (one) { return one[2] || "—"; }, order: function (one) { return one[2]; } },
          { name: "嘎查村", cell: function (one) { return one[1][2] || "—"; }, order: function (one) { return one[1][2]; } }
        ], households, { caption: "户", unseen: true }));
      }
      return page(body);
    });
  };

  document.getElementById("find").addEventListener("submit", function (event) {
    event.preventDefault();
    var text = document.getElementById("words").value.trim();
    if (text) { location.hash = q.route("search", text); }
  });
  document.addEventListener("keydown", function (event) {
    var at = document.activeElement, busy = at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
    if (event.key === "/" && !busy && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      document.getElementById("words").focus();
      document.getElementById("words").select();
    }
  });

  q.load("summary").then(q.show, function (error) {
    document.getElementById("main").textContent = error.message;
  });
})(qiquan);
