// Drawings from the same figures as the tables; each has them as words and as a table too.
(function (q) {
  var WIDTH = 640, LABEL = 132, LINE = 28, MOST = 30;

  function figure(title, note, drawing, heads, rows) {
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", title + "。" + rows.map(function (row) { return row.join(" "); }).join("；"));
    return q.el("figure", {}, q.el("figcaption", {}, title, note && q.el("small", {}, note)), drawing,
      q.el("details", { "class": "controls" }, q.el("summary", {}, "看数字"), q.el("table", {},
        q.el("caption", { "class": "unseen" }, title),
        q.el("thead", {}, q.el("tr", {}, heads.map(function (name, at) { return q.el("th", { scope: "col", "class": at ? "r" : null }, name); }))),
        q.el("tbody", {}, rows.map(function (row) {
          return q.el("tr", {}, row.map(function (cell, at) { return q.el(at ? "td" : "th", { scope: at ? null : "row", "class": at ? "r" : null }, cell); }));
        })))));
  }

  function text(x, y, words, attributes) {
    var all = { x: x, y: y, "dominant-baseline": "central" };
    Object.keys(attributes || {}).forEach(function (name) { all[name] = attributes[name]; });
    return q.svg("text", all, words);
  }
  function short(name) { return name.length > 9 ? name.slice(0, 8) + "…" : name; }

  // `bars`: [name, parts ([amount, class]), words, cells of the table].
  function bars(title, note, all, top, heads) {
    var room = WIDTH - LABEL - 104, shown = all.slice(0, MOST);
    if (all.length > MOST) { note = (note ? note + "，" : "") + "图中为前" + MOST + "个，共" + all.length + "个"; }
    var drawing = q.svg("svg", { viewBox: "0 0 " + WIDTH + " " + (shown.length * LINE + 4), "class": "chart" });
    shown.forEach(function (bar, at) {
      var y = at * LINE + 4, x = LABEL;
      drawing.appendChild(text(LABEL - 10, y + 10, short(bar[0]), { "text-anchor": "end" }));
      drawing.appendChild(q.svg("rect", { x: LABEL, y: y, width: room, height: 20, rx: 3, "class": "track" }));
      bar[1].forEach(function (part) {
        var width = top > 0 ? Math.max(0, Math.min(1, part[0] / top)) * room : 0;
        if (width > 0) { drawing.appendChild(q.svg("rect", { x: x, y: y, width: width, height: 20, rx: 3, "class": part[1] })); }
        x += width;
      });
      drawing.appendChild(text(LABEL + room + 10, y + 10, bar[2], { "class": "value" }));
    });
    return figure(title, note, drawing, heads, all.map(function (bar) { return [bar[0]].concat(bar[3]); }));
  }

  // `units`: [name, share or null].
  q.shares = function (title, units) {
    if (units.filter(function (unit) { return unit[1] !== null; }).length < 2) { return null; }
    var sorted = units.slice().sort(function (a, b) { return q.compare(a[1], b[1]); });
    return bars(title, "低的在前", sorted.map(function (unit) {
      return [unit[0], [[unit[1] || 0, "fill-blue"]], q.percent(unit[1]), [q.percent(unit[1])]];
    }), 1, ["单位", "完整率"]);
  };

  // `units`: [name, errors, warnings].
  q.severities = function (title, units) {
    var sum = function (unit) { return unit[1] + unit[2]; };
    if (units.length < 2 || !units.some(sum)) { return null; }
    var sorted = units.slice().sort(function (a, b) { return sum(b) - sum(a); });
    return bars(title, "前一段为错误，后一段为疑点", sorted.map(function (unit) {
      return [unit[0], [[unit[1], "fill-red"], [unit[2], "fill-yellow"]], unit[1] + " + " + unit[2], [String(unit[1]), String(unit[2])]];
    }), Math.max.apply(null, units.map(sum)), ["单位", "错误", "疑点"]);
  };

  // `points`: [day, required, present, share, errors, warnings].
  q.trend = function (title, points) {
    var known = points.filter(function (at) { return at[3] !== null; });
    if (known.length < 2) { return null; }
    var height = 190, left = 48, right = 24, top = 16, bottom = 30;
    var time = function (iso) { return Date.UTC(iso.slice(0, 4), iso.slice(5, 7) - 1, iso.slice(8, 10)); };
    var from = time(known[0][0]), span = time(known[known.length - 1][0]) - from || 1;
    var x = function (at) { return left + (time(at[0]) - from) / span * (WIDTH - left - right - 30); };
    var y = function (share) { return top + (1 - share) * (height - top - bottom); };
    var drawing = q.svg("svg", { viewBox: "0 0 " + WIDTH + " " + height, "class": "chart" });
    [0, 0.5, 1].forEach(function (share) {
      drawing.appendChild(q.svg("line", { x1: left, x2: WIDTH - right, y1: y(share), y2: y(share), "class": "grid" }));
      drawing.appendChild(text(left - 8, y(share), share * 100 + "%", { "text-anchor": "end", "class": "value" }));
    });
    drawing.appendChild(q.svg("polyline", {
      points: known.map(function (at) { return x(at) + "," + y(at[3]); }).join(" "), "class": "line"
    }));
    var last = -1000;
    known.forEach(function (at, index) {
      drawing.appendChild(q.svg("circle", { cx: x(at), cy: y(at[3]), r: 4, "class": "fill-blue" }));
      var isEnd = index === known.length - 1;
      // Days that would touch one another are left to the table.
      if (x(at) - last < 62 && !isEnd || !isEnd && x(known[known.length - 1]) - x(at) < 62) { return; }
      last = x(at);
      drawing.appendChild(text(x(at), height - 12, Number(at[0].slice(5, 7)) + "月" + Number(at[0].slice(8)) + "日", { "text-anchor": "middle", "class": "value" }));
      drawing.appendChild(text(x(at), y(at[3]) + (at[3] > 0.8 ? 16 : -14), q.percent(at[3]), { "text-anchor": "middle" }));
    });
    return figure(title, "", drawing, ["检查时点", "应归", "已归", "完整率", "错误", "疑点"], points.map(function (at) {
      return [at[0], q.count(at[1]), q.count(at[2]), q.percent(at[3]), q.count(at[4]), q.count(at[5])];
    }));
  };
})(qiquan);
