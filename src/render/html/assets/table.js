// One table: sorted by the buttons in its heads, a page of rows at a time, all of them on paper.
(function (q) {
  var PAGE = 100;

  // `columns`: { name, figure, cell(row) → content, order(row) → what it is sorted by, narrow }. `options`: caption,
  // totals (contents), sort ([column, down]), key (where the state is kept), empty (what to say).
  q.table = function (columns, rows, options) {
    var state = q.mine("table " + (options.key || options.caption), { sort: options.sort || null, from: 0 });
    var body = q.el("tbody"), heads = [], below = q.el("p", { "class": "pages controls" });
    var shown = rows, isWhole = false;

    var head = q.el("tr", {}, columns.map(function (column, at) {
      var cell = q.el("th", { scope: "col", "class": column.figure ? "r" : null });
      if (column.order) {
        cell.appendChild(q.el("button", {
          type: "button", onclick: function () {
            var down = state.sort && state.sort[0] === at ? !state.sort[1] : !!column.figure;
            state.sort = [at, down];
            state.from = 0;
            draw();
            q.said("已按" + column.name + (down ? "从大到小" : "从小到大") + "排列");
          }
        }, column.name));
      } else {
        cell.appendChild(document.createTextNode(column.name));
      }
      heads.push(cell);
      return cell;
    }));

    function ordered() {
      if (!state.sort || !columns[state.sort[0]]) { return shown; }
      var order = columns[state.sort[0]].order, sign = state.sort[1] ? -1 : 1;
      return shown.map(function (row, at) { return [order(row), at, row]; }).sort(function (a, b) {
        return sign * q.compare(a[0], b[0]) || a[1] - b[1];
      }).map(function (entry) { return entry[2]; });
    }

    function line(row) {
      return q.el("tr", {}, columns.map(function (column, at) {
        return q.el(at === 0 && options.leading ? "th" : "td", {
          scope: at === 0 && options.leading ? "row" : null, "class": [column.figure ? "r" : "", column.narrow ? "short" : ""].join(" ").trim() || null
        }, column.cell(row));
      }));
    }

    function step(text, from, off) {
      return q.el("button", { type: "button", disabled: off, onclick: function () {
        state.from = from;
        draw();
        box.scrollIntoView();
        q.said("第" + (from + 1) + "至" + Math.min(from + PAGE, shown.length) + "行");
      } }, text);
    }

    function draw() {
      var all = ordered();
      if (state.from >= all.length) { state.from = 0; }
      var part = isWhole ? all : all.slice(state.from, state.from + PAGE);
      var fresh = document.createDocumentFragment();
      part.forEach(function (row) { fresh.appendChild(line(row)); });
      if (!all.length) {
        fresh.appendChild(q.el("tr", {}, q.el("td", { colspan: columns.length, "class": "muted" }, options.empty || "没有")));
      }
      q.clear(body).appendChild(fresh);
      heads.forEach(function (cell, at) {
        var mine = state.sort && state.sort[0] === at;
        if (columns[at].order) { cell.setAttribute("aria-sort", mine ? (state.sort[1] ? "descending" : "ascending") : "none"); }
      });
      q.clear(below);
      if (all.length > PAGE) {
        [step("上一页", state.from - PAGE, state.from === 0),
          q.el("span", {}, "第" + (state.from + 1) + "至" + Math.min(state.from + PAGE, all.length) + "行，共" + q.count(all.length) + "行"),
          step("下一页", state.from + PAGE, state.from + PAGE >= all.length)].forEach(function (part) { below.appendChild(part); });
      }
    }

    var table = q.el("table", { "class": options.style || null },
      q.el("caption", { "class": options.unseen ? "unseen" : null }, options.caption), q.el("thead", {}, head), body,
      options.totals && q.el("tfoot", {}, q.el("tr", {}, options.totals.map(function (cell, at) {
        return q.el("td", { "class": columns[at] && columns[at].figure ? "r" : null }, cell);
      }))));
    var box = q.el("div", { "class": "sheet" }, q.el("div", { "class": "wide", tabindex: "0", role: "region", "aria-label": options.caption }, table), below);
    draw();
    q.tables.push({ whole: function (whole) { if (isWhole !== whole) { isWhole = whole; draw(); } } });
    // Shows other rows in the same order.
    box.rows = function (others) { shown = others; draw(); };
    box.restart = function () { state.from = 0; };
    return box;
  };

  // A list of the packs as it is; `links` gives the content of a cell by the name of its column.
  q.list = function (list, links, options) {
    var columns = list.heads.map(function (head, at) {
      return {
        name: head[0], figure: head[1],
        cell: function (row) { return links && links[head[0]] ? links[head[0]](row[at], row) : q.cell(row[at]); },
        order: function (row) { return q.order(row[at]); }
      };
    });
    var all = { caption: list.title, totals: list.totals && list.totals.map(q.cell) };
    Object.keys(options || {}).forEach(function (name) { all[name] = options[name]; });
    return q.table(columns, list.rows, all);
  };
})(qiquan);
