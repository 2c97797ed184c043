// Lists of findings, with their filters, and the page of one finding.
(function (q) {
  var F = q.F;

  // Findings of the files [unit file, place, number], each with where it is from.
  q.findings = function (files) {
    return q.loadAll(files.map(function (file) { return file[0].key + "-f" + file[2]; })).then(function (all) {
      var found = [];
      all.forEach(function (rows, at) {
        rows.forEach(function (row) { found.push({ row: row, unit: files[at][0], place: files[at][1], file: files[at][2] }); });
      });
      // The weightiest first, then check by check, as the packs list them.
      return found.map(function (one, at) { return [one, at]; }).sort(function (a, b) {
        var x = a[0].row, y = b[0].row;
        return x[F.severity] - y[F.severity] || (x[F.rule] < y[F.rule] ? -1 : x[F.rule] > y[F.rule] ? 1 : a[1] - b[1]);
      }).map(function (entry) { return entry[0]; });
    });
  };
  q.filesOf = function (unit, places, wanted) {
    var files = [];
    places.forEach(function (place) {
      place.findings.forEach(function (file) {
        if (!wanted || wanted(file)) { files.push([unit, place, file[0]]); }
      });
    });
    return files;
  };

  q.household = function (unit, place, number, head) {
    return q.link(head && head !== "—" ? head : number, "household", unit.key, place.code, number);
  };
  function where(one) {
    var row = one.row, unit = one.unit, place = one.place, parts = [];
    if (place.code) { parts.push(q.link(place.name || place.code, "township", unit.key, place.code)); }
    if (row[F.village]) { parts.push(q.link(row[F.village], "village", unit.key, place.code, row[F.village])); }
    if (!parts.length) { parts.push(q.link(unit.name, "county", unit.key)); }
    var lines = [q.el("span", {}, parts.map(function (part, at) { return at ? [" ", part] : part; }))];
    if (row[F.household]) {
      lines.push(q.el("span", {}, q.household(unit, place, row[F.household], row[F.head]), " ", q.el("small", {}, row[F.household])));
    }
    return q.el("span", { "class": "lines" }, lines);
  }
  function sources(row) {
    return row[F.evidence].map(function (at) {
      if (!at[2]) { return at[0] + "：" + at[1]; }
      return [at[0] + "：", q.el("a", { "class": "file", href: at[2], target: "_blank", rel: "noopener" }, at[1])];
    });
  }
  function status(row) {
    var chips = [];
    if (row[F.relapsed]) { chips.push(q.chip("反弹，" + row[F.relapsed], "yellow")); }
    if (row[F.waived]) { chips.push(q.chip("已作核实说明", "green")); }
    if (row[F.answer]) { chips.push(q.cell(row[F.answer][1])); }
    return chips;
  }
  function what(one) {
    var row = one.row, said = [];
    if (row[F.expected]) { said.push("应为" + row[F.expected]); }
    if (row[F.actual]) { said.push("实为" + row[F.actual]); }
    return q.el("span", { "class": "lines" },
      q.el("a", { href: address(one) }, q.fault(row[F.message])),
      said.length ? q.el("small", {}, said.join("，")) : null,
      sources(row).map(function (line) { return q.el("small", { "class": "source" }, line); }),
      status(row).length ? q.el("span", {}, status(row)) : null);
  }
  function address(one) { return q.route("finding", one.unit.key, String(one.file), one.row[F.number]); }

  function select(name, label, choices, state, change) {
    return q.el("label", {}, q.el("span", {}, label), q.el("select", {
      name: name, onchange: function (event) { state[name] = event.target.value; change(); }
    }, choices.map(function (choice) {
      return q.el("option", { value: choice[0], selected: state[name] === choice[0] }, choice[1]);
    })));
  }
  function distinct(found, of) {
    var seen = {};
    found.forEach(function (one) { seen[of(one)] = true; });
    return Object.keys(seen).sort();
  }

  // A list that can be narrowed; `options.rule` leaves the column of the rule out.
  q.findingList = function (found, options) {
    var state = q.mine("filter", { severity: "", family: "", standing: "open", place: "", words: "" });
    var families = {};
    q.data.summary.families.forEach(function (family) { families[family[0]] = family[1]; });
    var places = {};
    found.forEach(function (one) { places[one.unit.key + "/" + one.place.code] = one; });
    var keys = Object.keys(places);
    var kept = distinct(found, function (one) { return q.rule(one.row[F.rule]).family; });
    var severities = distinct(found, function (one) { return one.row[F.severity]; });
    var anyWaived = found.some(function (one) { return one.row[F.waived]; });
    if (!anyWaived) { state.standing = ""; }

    function fits(one) {
      var row = one.row;
      return (state.severity === "" || String(row[F.severity]) === state.severity) &&
        (state.family === "" || q.rule(row[F.rule]).family === state.family) &&
        (state.standing === "" || (state.standing === "open") === !row[F.waived]) &&
        (state.place === "" || one.unit.key + "/" + one.place.code === state.place) &&
        state.words.toLowerCase().split(/\s+/).every(function (word) {
          return !word || [row[F.message], row[F.household], row[F.village], row[F.who], row[F.rule], q.rule(row[F.rule]).title, row[F.number]]
            .join(" ").toLowerCase().indexOf(word) >= 0;
        });
    }

    var columns = [
      { name: "级别", narrow: true, cell: function (one) { return q.severity(one.row[F.severity]); }, order: function (one) { return one.row[F.severity]; } },
      { name: "检查项目", cell: function (one) {
        var rule = q.rule(one.row[F.rule]);
        return q.el("span", { "class": "lines" }, q.link(rule.code, "rule", rule.code), q.el("small", {}, rule.title));
      }, order: function (one) { return one.row[F.rule]; } },
      { name: "哪里", cell: where, order: function (one) { return [one.unit.key, one.place.code, one.row[F.village], one.row[F.household]].join(" "); } },
      { name: "问题", cell: what, order: function (one) { return q.fault(one.row[F.message]); } },
      { name: "责任单位（人）", cell: function (one) { return one.row[F.who] || "—"; }, order: function (one) { return one.row[F.who]; } },
      { name: "首次发现", narrow: true, cell: function (one) { return one.row[F.seen] || "—"; }, order: function (one) { return one.row[F.seen]; } }
    ];
    if (options && options.rule) { columns.splice(0, 2); }

    var table = q.table(columns, found, { caption: "问题清单", key: "findings", style: "findings", unseen: true, empty: "没有符合条件的问题" });
    var tally = q.el("p", { "class": "tally", role: "status", "aria-live": "polite" });
    function update() {
      var fitting = found.filter(fits);
      tally.textContent = fitting.length === found.length
        ? "共" + q.count(found.length) + "条"
        : chosen() + "的" + q.count(fitting.length) + "条，共" + q.count(found.length) + "条";
      table.rows(fitting);
    }
    // In words, so that a printed list says what it leaves out.
    function chosen() {
      var one = places[state.place];
      return [state.severity !== "" && q.SEVERITIES[state.severity], state.family && families[state.family],
        one && (one.place.name || one.unit.name), state.standing && (state.standing === "open" ? "未作核实说明" : "已作核实说明"),
        state.words && "含“" + state.words + "”"].filter(Boolean).join("、");
    }
    function change() { table.restart(); update(); }
    var filters = [];
    if (severities.length > 1) {
      filters.push(select("severity", "级别", [["", "全部"]].concat(severities.map(function (at) { return [at, q.SEVERITIES[at]]; })), state, change));
    }
    if (kept.length > 1) {
      filters.push(select("family", "类别", [["", "全部"]].concat(kept.map(function (at) { return [at, at + " " + (families[at] || "")]; })), state, change));
    }
    if (keys.length > 1) {
      filters.push(select("place", "哪里", [["", "全部"]].concat(keys.map(function (key) {
        var one = places[key];
        return [key, one.place.code ? one.place.name : one.unit.name + (options && options.rule ? "" : "（乡镇以上）")];
      })), state, change));
    }
    if (anyWaived) {
      filters.push(select("standing", "核实说明", [["open", "未说明的"], ["waived", "已说明的"], ["", "全部"]], state, change));
    }
    if (found.length > 5) {
      var words = q.el("input", { type: "search", name: "words", autocomplete: "off", spellcheck: "false", oninput: function (event) { state.words = event.target.value; change(); } });
      words.value = state.words;
      filters.push(q.el("label", {}, q.el("span", {}, "文字"), words));
    }
    update();
    return q.el("section", { "aria-label": "问题" }, q.el("form", { "class": "filters controls", onsubmit: function (event) { event.preventDefault(); } }, filters), tally, table);
  };

  // Pairs of name and value; values that are not there are left out.
  q.facts = function (pairs, style) {
    return q.el("dl", { "class": "facts " + (style || "") }, pairs.filter(function (pair) {
      return pair[1] !== "" && pair[1] !== null && pair[1] !== undefined && !(Array.isArray(pair[1]) && !pair[1].length);
    }).map(function (pair) {
      var value = Array.isArray(pair[1]) ? pair[1].map(function (line) { return q.el("div", {}, line); }) : pair[1];
      return q.el("div", {}, q.el("dt", {}, pair[0]), q.el("dd", {}, value));
    }));
  };

  // The number, to be taken into a letter or a search; where a browser does not copy, it stands selected.
  function copied(number) {
    var code = q.el("code", { "class": "number" }, number);
    return [q.el("span", {}, code, " ", q.el("button", { type: "button", "class": "controls", onclick: function () {
      var range = document.createRange(), chosen = window.getSelection(), done = false;
      range.selectNodeContents(code);
      chosen.removeAllRanges();
      chosen.addRange(range);
      try { done = document.execCommand("copy"); } catch (refused) { done = false; }
      q.said(done ? "已复制问题编号" : "已选中问题编号，请按 Ctrl+C 复制");
    } }, "复制"))];
  }

  q.findingPage = function (key, file, number) {
    return q.loadAll([key, key + "-f" + file, "rules"]).then(function (loaded) {
      var unit = loaded[0], row = loaded[1].filter(function (row) { return row[F.number] === number; })[0];
      var place = unit.places.filter(function (place) {
        return place.findings.some(function (one) { return String(one[0]) === String(file); });
      })[0];
      if (!row || !place) { throw new Error("没有编号为 " + number + " 的问题。它可能已经消除，或这一页的地址来自另一次检查。"); }
      var rule = q.rule(row[F.rule]), texts = loaded[2][rule.code] || ["", ""], waived = row[F.waived], answer = row[F.answer];
      var one = { row: row, unit: unit, place: place, file: file };
      var body = [
        q.el("p", { "class": "lead" }, row[F.message]),
        q.facts([
          ["检查项目", q.el("span", {}, q.link(rule.code + " " + rule.title, "rule", rule.code))],
          ["哪里", where(one)],
          ["应为", row[F.expected]],
          ["实为", row[F.actual]],
          ["出处", sources(row)],
          ["责任单位（人）", row[F.who]],
          ["首次发现", q.day(row[F.seen])],
          ["反弹", row[F.relapsed]],
          ["核实说明", waived && waived[0] + (waived[1] ? "（" + waived[1] + "）" : "") + (waived[2] ? "，有效期至" + waived[2] : "，未写期限")],
          ["问题编号", copied(row[F.number])]
        ])
      ];
      if (answer) {
        body.push(q.el("h2", {}, "答复"), q.facts(answer[0].concat([["答复核对", q.cell(answer[1])], ["写在", answer[2]]])));
      }
      if (texts[1]) { body.push(q.el("h2", {}, "怎样整改"), q.el("p", { "class": "prose" }, texts[1])); }
      if (texts[0]) { body.push(q.el("h2", {}, "依据"), q.el("p", { "class": "prose" }, texts[0])); }
      return {
        title: rule.title || rule.code, mark: q.severity(row[F.severity]), trail: q.trail(unit, place, row[F.village], row[F.household] ? [row[F.household], row[F.head]] : null), body: body
      };
    });
  };
})(qiquan);
