// The report: data arrives as scripts (`qiquan.put`), everything is drawn from it, and every text of the data goes into
// text nodes. No request leaves the folder.
"use strict";
var qiquan = { memory: {}, data: {}, waiting: {} };

(function (q) {
  // Places in the lists of the data files.
  q.F = {
    number: 0, rule: 1, severity: 2, village: 3, household: 4, head: 5, message: 6, expected: 7, actual: 8,
    evidence: 9, who: 10, waived: 11, seen: 12, relapsed: 13, answer: 14
  };
  q.H = {
    number: 0, head: 1, village: 2, group: 3, people: 4, kind: 5, exit: 6, letters: 7, counts: 8, state: 9, links: 10,
    open: 11, helper: 12, findings: 13, papers: 14, compared: 15
  };
  q.SEVERITIES = ["错误", "疑点", "提示"];
  q.COLOURS = ["red", "yellow", "blue"];
  q.PRESENCE = {
    P: ["有实体", "green"], V: ["引用村卷", "green"], L: ["仅目录登记", "yellow"], M: ["缺", "red"], U: ["不明", "yellow"],
    "-": ["不需要", ""]
  };

  // Data -----------------------------------------------------------------------------------------------------------

  q.put = function (name, value) { q.data[name] = value; };

  // The file of that name, loaded once.
  q.load = function (name) {
    if (q.waiting[name]) { return q.waiting[name]; }
    q.waiting[name] = new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = "data/" + encodeURIComponent(name) + ".js";
      script.onload = function () {
        if (q.data[name] === undefined) { script.onerror(); } else { done(q.data[name]); }
      };
      script.onerror = function () {
        delete q.waiting[name];
        failed(new Error("打不开 html/data/" + name + ".js：文件缺失或不完整。请把整个 html 文件夹一起复制，或重新运行 qiquan render。"));
      };
      document.head.appendChild(script);
    });
    return q.waiting[name];
  };
  q.loadAll = function (names) { return Promise.all(names.map(q.load)); };

  q.unit = function (key) {
    return q.data.summary.units.filter(function (unit) { return unit.key === key; })[0];
  };
  q.rule = function (code) {
    if (!q.rulesByCode) {
      q.rulesByCode = {};
      q.data.summary.rules.forEach(function (rule) { q.rulesByCode[rule.code] = rule; });
    }
    return q.rulesByCode[code] || { code: code, title: "", severity: 0, weight: "", family: "U", open: "", by: {} };
  };

  // Elements -------------------------------------------------------------------------------------------------------

  function add(node, child) {
    if (child === null || child === undefined || child === false || child === "") { return; }
    if (Array.isArray(child)) { child.forEach(function (one) { add(node, one); }); return; }
    node.appendChild(child.nodeType ? child : document.createTextNode(String(child)));
  }
  function fill(node, attributes, children) {
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (value === null || value === undefined || value === false) { return; }
      if (name.slice(0, 2) === "on") { node.addEventListener(name.slice(2), value); }
      else { node.setAttribute(name, value === true ? "" : value); }
    });
    children.forEach(function (child) { add(node, child); });
    return node;
  }
  // An element with attributes and children; children that are not elements become text.
  q.el = function (tag, attributes) {
    return fill(document.createElement(tag), attributes, [].slice.call(arguments, 2));
  };
  q.svg = function (tag, attributes) {
    var space = document.getElementById("drawing").namespaceURI;
    return fill(document.createElementNS(space, tag), attributes, [].slice.call(arguments, 2));
  };
  q.clear = function (node) { while (node.firstChild) { node.removeChild(node.firstChild); } return node; };
  q.chip = function (text, colour) { return q.el("span", { "class": "chip " + (colour || "") }, text); };
  q.severity = function (at) { return q.chip(q.SEVERITIES[at], q.COLOURS[at]); };
  q.said = function (text) { document.getElementById("said").textContent = text; };

  // Words ----------------------------------------------------------------------------------------------------------

  // 98.76%, rounded down in the record already.
  q.percent = function (share) {
    if (share === null || share === undefined) { return "未能计算"; }
    var points = Math.round(share * 10000);
    return Math.floor(points / 100) + "." + ("0" + points % 100).slice(-2) + "%";
  };
  q.count = function (number) { return String(number).replace(/\B(?=(\d{3})+$)/g, ","); };
  q.day = function (iso) {
    var parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso);
    return parts ? parts[1] + "年" + Number(parts[2]) + "月" + Number(parts[3]) + "日" : iso;
  };
  q.left = function (days) {
    return days > 0 ? "剩" + days + "天" : days === 0 ? "今天到期" : "已过" + -days + "天";
  };
  // The fault without the place and person in front of it, as the packs print it beside columns for both.
  q.fault = function (message) {
    var at = message.indexOf("：");
    return at < 0 ? message : message.slice(at + 1);
  };
  // A cell of the packs: a word or a number, or either with a colour.
  q.cell = function (cell) {
    if (Array.isArray(cell)) { return q.chip(cell[0], cell[1]); }
    return cell === null || cell === "" ? "—" : typeof cell === "number" ? q.number(cell) : cell;
  };
  q.number = function (number) { return number % 1 === 0 ? q.count(number) : String(number); };
  q.plain = function (cell) { return Array.isArray(cell) ? cell[0] : cell; };
  // What a cell is ordered by: its number, if it is one.
  q.order = function (cell) {
    var value = q.plain(cell);
    if (typeof value === "string" && /^-?[\d.]+%?$/.test(value) && value.length < 12) { return parseFloat(value); }
    return value;
  };
  q.compare = function (a, b) {
    var none = function (x) { return x === null || x === undefined || x === "" || x === "—" || x === "未能计算"; };
    if (none(a) || none(b)) { return none(a) ? (none(b) ? 0 : 1) : -1; }
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    if (typeof a === typeof b) { return String(a).localeCompare(String(b), "zh-CN"); }
    return typeof a === "number" ? -1 : 1;
  };

  // Routes ---------------------------------------------------------------------------------------------------------

  // #/county/150802/findings: parts are encoded one by one, so that any character may stand in a name.
  q.route = function () {
    return "#/" + [].slice.call(arguments).map(function (part) {
      return part === "" ? "-" : part === "-" ? "%2D" : encodeURIComponent(part);
    }).join("/");
  };
  q.link = function (text) {
    return q.el("a", { href: q.route.apply(null, [].slice.call(arguments, 1)) }, text);
  };
  function parts() {
    return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(function (part) {
      try { return part === "-" ? "" : decodeURIComponent(part); } catch (broken) { return part; }
    });
  }

  // What somebody set on this page, and finds again when coming back.
  q.mine = function (name, first) {
    var all = q.memory[q.here] = q.memory[q.here] || {};
    if (all[name] === undefined) { all[name] = first; }
    return all[name];
  };

  var turn = 0, clicked = false, first = true;
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (!link) { return; }
    if (link.getAttribute("href") === "#main") { event.preventDefault(); document.getElementById("main").focus(); return; }
    clicked = link.getAttribute("href") !== location.hash;
  });

  // `content` is a list of elements, or the promise of one.
  q.show = function () {
    var old = q.here, mine = ++turn, main = document.getElementById("main");
    if (old !== undefined && q.memory[old]) { q.memory[old].scroll = q.scroll; }
    q.here = location.hash || "#/";
    if (clicked) { delete q.memory[q.here]; }
    clicked = false;
    q.mine("scroll", 0);
    q.tables = [];
    var slow = setTimeout(function () {
      if (mine === turn) { q.clear(main).appendChild(q.el("p", { "class": "muted" }, "正在读取……")); }
    }, 150);
    var path = parts();
    new Promise(function (done) { done(q.view(path)); }).catch(function (error) {
      return { title: "打不开这一页", trail: [], body: [q.el("p", { "class": "note red" }, error.message)] };
    }).then(function (view) {
      clearTimeout(slow);
      if (mine !== turn) { return; }
      draw(view, path, main);
    });
  };

  function draw(view, path, main) {
    document.title = view.title + (view.tab ? "：" + view.tab : "") + " - " + q.data.summary.name + "考核材料检查报告";
    var trail = q.clear(document.getElementById("trail"));
    if (view.trail.length) {
      trail.appendChild(q.el("ol", {}, view.trail.concat([null]).map(function (at) {
        return q.el("li", {}, at || q.el("span", { "aria-current": "page" }, view.title));
      })));
    }
    [].forEach.call(document.querySelectorAll(".bar nav a"), function (link) {
      var at = link.getAttribute("href");
      var here = at === "#/" ? path.length === 0 : path[0] === at.slice(2) || at === "#/rules" && path[0] === "rule";
      if (here) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
    });
    if (path[0] !== "search") { document.getElementById("words").value = ""; }
    q.clear(main);
    main.appendChild(q.el("h1", { tabindex: "-1" }, view.title, view.mark && [" ", view.mark]));
    view.body.forEach(function (part) { add(main, part); });
    if (!first) { main.querySelector("h1").focus({ preventScroll: true }); }
    first = false;
    window.scrollTo(0, q.mine("scroll", 0));
  }

  window.addEventListener("scroll", function () { q.scroll = window.pageYOffset; });
  window.addEventListener("hashchange", q.show);

  // Printing: the whole list, not the page of it that the screen shows.
  q.print = function (whole) { (q.tables || []).forEach(function (table) { table.whole(whole); }); };
  window.addEventListener("beforeprint", function () { q.print(true); });
  window.addEventListener("afterprint", function () { q.print(false); });
  var media = window.matchMedia && window.matchMedia("print");
  if (media && media.addListener) { media.addListener(function (now) { q.print(now.matches); }); }
})(qiquan);
