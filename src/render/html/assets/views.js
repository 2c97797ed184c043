// The pages: the whole, a county, a township, a village, a household, a rule.
(function (q) {
  var F = q.F, H = q.H;

  // Parts ------------------------------------------------------------------------------------------------------------

  q.trail = function (unit, place, village, household) {
    var trail = [q.el("a", { href: "#/" }, "总览")];
    if (unit) { trail.push(q.link(unit.name, "county", unit.key)); }
    if (place && place.code) { trail.push(q.link(place.name || place.code, "township", unit.key, place.code)); }
    if (village) { trail.push(q.link(village, "village", unit.key, place.code, village)); }
    if (household) { trail.push(q.household(unit, place, household[0], household[1])); }
    return trail;
  };

  // As every page says it: households that do not say how many they are make the sum a least one.
  function persons(of) {
    if (!of.unsaid) { return people(of.persons, of); }
    return of.persons ? "至少" + q.count(of.persons) : "不明";
  }
  function people(count, totals) { return totals.no_roll && !count ? "未提供" : q.count(count); }

  function verdict(of, outlook) {
    if (!of) { return null; }
    return q.el("section", { "class": "verdict " + of.colour, "aria-label": "结论" },
      q.el("p", {}, q.el("b", {}, of.label), " ", of.meaning),
      of.reasons.length ? q.el("ul", {}, of.reasons.map(function (why) { return q.el("li", {}, why); })) : null,
      outlook ? q.el("p", { "class": "muted" }, outlook) : null);
  }

  function figures(all) {
    return q.el("dl", { "class": "figures" }, all.filter(Boolean).map(function (one) {
      return q.el("div", {}, q.el("dt", {}, one[0]), q.el("dd", { "class": one[3] || null }, one[1]), one[2] ? q.el("dd", { "class": "muted" }, one[2]) : null);
    }));
  }
  function totals(of, days) {
    return figures([
      ["完整率", q.percent(of.completeness), "应归" + q.count(of.required) + "件，已归" + q.count(of.present) + "件"],
      ["缺件", q.count(of.missing), of.unknown ? "另有不明" + q.count(of.unknown) + "件" : "没有不明的", of.missing ? "red-text" : ""],
      ["错误", q.count(of.errors), "疑点" + q.count(of.warnings) + "，提示" + q.count(of.infos), of.errors ? "red-text" : ""],
      ["已作核实说明", q.count(of.waived), of.relapsed ? "反弹" + q.count(of.relapsed) : ""],
      ["户数", people(of.households, of), "人口" + persons(of)],
      days === undefined ? null : ["归档时限", q.left(days), q.day(q.data.summary.deadline), days < 0 ? "red-text" : ""]
    ]);
  }

  function charts(all) {
    all = all.filter(Boolean);
    return all.length ? q.el("div", { "class": "charts" }, all) : null;
  }
  function section(title) {
    var parts = [].slice.call(arguments, 1).filter(Boolean);
    return parts.length ? [q.el("h2", {}, title)].concat(parts) : null;
  }
  function tabs(name, here, all, route) {
    return q.el("nav", { "class": "tabs", "aria-label": name }, all.map(function (tab) {
      return q.el("a", { href: route(tab[0]), "aria-current": tab[0] === here ? "page" : null }, tab[1]);
    }));
  }
  function byCode(unit, code) {
    var place = unit.places.filter(function (place) { return place.code === code; })[0];
    if (!place) { throw new Error(unit.name + "没有代码为 " + (code || "（空）") + " 的苏木乡镇。"); }
    return place;
  }
  function households(unit, place) {
    return q.loadAll(place.households.map(function (number) { return unit.key + "-h" + number; })).then(function (files) {
      return {
        rows: [].concat.apply([], files.map(function (file) { return file.households; })),
        papers: [].concat.apply([], files.map(function (file) { return file.papers; }))
      };
    });
  }

  // Papers above the household: level, department, village, name, presence, who, remark. Those that are not there first.
  function unitPapers(papers, caption, unseen) {
    if (!papers.length) { return null; }
    var rank = { M: 0, L: 1, U: 2, V: 3, P: 3 };
    return q.table([
      { name: "层级", narrow: true, cell: function (row) { return row[0]; }, order: function (row) { return row[0]; } },
      { name: "部门或嘎查村", cell: function (row) { return row[1] || row[2] || "—"; }, order: function (row) { return row[1] || row[2]; } },
      { name: "材料", cell: function (row) { return row[3]; }, order: function (row) { return row[3]; } },
      { name: "状态", narrow: true, cell: function (row) { return q.chip.apply(null, q.PRESENCE[row[4]]); }, order: function (row) { return rank[row[4]]; } },
      { name: "责任单位（人）", cell: function (row) { return row[5] || "—"; }, order: function (row) { return row[5]; } },
      { name: "说明", cell: function (row) { return row[6] || "—"; } }
    ], papers, { caption: caption, unseen: unseen, sort: [3, false] });
  }

  // Whole ------------------------------------------------------------------------------------------------------------

  function overview(tab) {
    var all = q.data.summary, counties = all.units.filter(function (unit) { return !unit.is_own; });
    if (!all.page && counties.length === 1) { return county(counties[0].key, ""); }
    var keys = {};
    all.units.forEach(function (unit) { keys[unit.name] = unit.key; });
    var link = function (cell) {
      var name = q.plain(cell);
      return keys[name] ? q.link(name, "county", keys[name]) : q.cell(cell);
    };
    var lists = all.lists;
    var bar = tabs(all.name, tab, [["", "概况"], ["papers", "材料"], ["sums", "对账"]].filter(function (one) {
      return one[0] !== "sums" || lists.reconciliation.rows.length;
    }), function (name) { return name ? q.route("whole", name) : "#/"; });
    if (tab) {
      return {
        title: all.name, tab: tab === "papers" ? "材料" : "对账", trail: [], body: [bar].concat(tab === "papers"
          ? [q.list(lists.by_level), q.list(lists.by_document)] : [q.list(lists.reconciliation)])
      };
    }
    return {
      title: all.name, mark: q.chip(all.verdict.label, all.verdict.colour), trail: [], body: [
        bar, q.el("p", { "class": "muted" }, "检查时点" + q.day(all.as_of)),
        verdict(all.verdict, all.outlook),
        totals(all.totals, all.days_left),
        section("各旗县区", lists.counties && q.list(lists.counties, { "旗县区": link }, { unseen: true, leading: true })),
        charts([
          q.shares("各旗县区完整率", counties.map(function (unit) { return [unit.name, unit.totals.completeness]; })),
          q.severities("各旗县区未解决的问题", all.units.map(function (unit) { return [unit.name, unit.totals.errors, unit.totals.warnings]; })),
          q.trend("完整率变化", all.trend),
          topRules(all.rules, function (rule) { return ruleCount(rule)[0]; })
        ]),
        section("时限", lists.county_deadlines && q.list(lists.county_deadlines, { "旗县区": link }, { unseen: true }))
      ]
    };
  }

  function ruleCount(rule) {
    var sum = [0, 0];
    Object.keys(rule.by).forEach(function (key) { sum[0] += rule.by[key][0]; sum[1] += rule.by[key][1]; });
    return sum;
  }
  function topRules(rules, count, key) {
    var found = rules.map(function (rule) { return [rule, count(rule)]; }).filter(function (entry) { return entry[1]; });
    found.sort(function (a, b) { return b[1] - a[1] || (a[0].code < b[0].code ? -1 : 1); });
    var most = found.length ? found[0][1] : 1;
    if (!found.length) { return null; }
    return q.el("section", { "class": "card" }, q.el("h2", {}, "问题最多的检查项目"), q.el("ol", { "class": "ranked" }, found.slice(0, 8).map(function (entry) {
      var rule = entry[0], bar = q.el("i"), name = rule.code + " " + rule.title;
      bar.style.width = Math.max(2, Math.round(entry[1] / most * 100)) + "%";
      return q.el("li", {}, q.el("span", {}, q.severity(rule.severity), " ", key ? q.link(name, "rule", rule.code, key) : q.link(name, "rule", rule.code)),
        q.el("span", { "class": "meter", "aria-hidden": "true" }, bar), q.el("b", {}, q.count(entry[1])));
    })), q.el("p", {}, q.link("全部检查项目", "rules")));
  }

  // County -----------------------------------------------------------------------------------------------------------

  function county(key, tab) {
    var line = q.unit(key);
    if (!line) { throw new Error("没有代码为 " + key + " 的单位。"); }
    return q.load(key).then(function (unit) {
      var wide = unit.places.filter(function (place) { return place.code === ""; })[0];
      var all = [["", "概况"], ["findings", "问题"], ["papers", "材料"]];
      if (unit.lists.links) { all.push(["links", "三环节"]); }
      all.push(["data", "未能检查和数据说明"]);
      var bar = tabs(unit.name, tab, all, function (name) {
        return name ? q.route("county", unit.key, name) : q.route("county", unit.key);
      }), body;
      var named = all.filter(function (one) { return one[0] === tab; })[0];
      if (!named) { throw new Error("没有这一页：" + tab); }
      var alone = q.data.summary.units.length === 1;
      if (tab === "findings") { body = countyFindings(unit); }
      else if (tab === "papers") { body = countyPapers(unit, wide); }
      else if (tab === "links") { body = countyLinks(unit); }
      else if (tab === "data") { body = countyData(unit); }
      else { body = countyFront(unit, line, wide); }
      return Promise.resolve(body).then(function (body) {
        return {
          title: unit.name, tab: tab && named[1], mark: unit.verdict && q.chip(unit.verdict.label, unit.verdict.colour),
          trail: alone ? [] : [q.el("a", { href: "#/" }, "总览")], body: [bar].concat(body)
        };
      });
    });
  }

  function countyFront(unit, line, wide) {
    var places = unit.places.filter(function (place) { return place.code !== ""; });
    var list = unit.townships, rows = places.map(function (place) {
      return { place: place, row: place.row === null ? [place.name] : list.rows[place.row] };
    });
    // What belongs to no township, so that the rows make the sum.
    if (list) { list.rows.slice(rows.filter(function (one) { return one.place.row !== null; }).length).forEach(function (row) { rows.push({ row: row }); }); }
    var columns = (list ? list.heads : []).map(function (head, at) {
      return {
        name: head[0], figure: head[1], order: function (one) { return q.order(one.row[at]); },
        cell: function (one) { return one.row[at] === undefined ? "—" : at || !one.place ? q.cell(one.row[at]) : q.link(q.plain(one.row[0]), "township", unit.key, one.place.code); }
      };
    });
    var open = function (place, at) {
      return place.villages.reduce(function (sum, village) { return sum + village[at]; }, 0);
    };
    return [
      verdict(unit.verdict, unit.outlook),
      totals(unit.totals, unit.verdict ? q.data.summary.days_left : undefined),
      line.page ? q.el("p", { "class": "controls" }, q.el("a", { href: encodeURIComponent(line.page) }, unit.name + "考核材料包（整页，与印出的相同）")) : null,
      list ? section("苏木乡镇", q.table(columns, rows, { caption: "苏木乡镇", unseen: true, leading: true, totals: list.totals && list.totals.map(q.cell) })) : null,
      wide && wide.households.length && wide.villages.length ? section("未归入苏木乡镇的嘎查村", villages(unit, wide)) : null,
      charts([
        q.shares("苏木乡镇完整率", places.map(function (place) { return [place.name, share(unit, place)]; })),
        q.severities("苏木乡镇未解决的问题", places.map(function (place) { return [place.name, column(unit, place, "错误", open(place, 3)), column(unit, place, "疑点", open(place, 4))]; })),
        q.trend("完整率变化", unit.trend),
        topRules(q.data.summary.rules, function (rule) { return (rule.by[unit.key] || [0])[0]; }, unit.key)
      ]),
      unit.lists.deadlines ? section("时限", q.list(unit.lists.deadlines, {}, { unseen: true })) : null
    ];
  }
  function column(unit, place, name, other) {
    var list = unit.townships, at = list ? list.heads.map(function (head) { return head[0]; }).indexOf(name) : -1;
    return at >= 0 && place.row !== null ? q.plain(list.rows[place.row][at]) : other;
  }
  function share(unit, place) {
    var value = q.order(column(unit, place, "完整率", null));
    return typeof value === "number" ? value / 100 : null;
  }

  function countyFindings(unit) {
    return q.findings(q.filesOf(unit, unit.places)).then(function (found) { return [q.findingList(found)]; });
  }

  function countyPapers(unit, wide) {
    return households(unit, wide).then(function (own) {
      return [
        unit.lists.by_level && q.list(unit.lists.by_level),
        unit.lists.by_document && q.list(unit.lists.by_document),
        unitPapers(own.papers, "旗县区和部门的材料")
      ];
    });
  }

  function countyLinks(unit) {
    var links = unit.links, list = unit.lists.links;
    var codes = {}, at = {};
    unit.places.forEach(function (place) { codes[place.name] = place; });
    list.heads.forEach(function (head, index) { at[head[0]] = index; });
    var household = function (cell, row) {
      var place = codes[q.plain(row[at["苏木乡镇"]])] || { code: "" };
      return q.link(q.plain(cell), "household", unit.key, place.code, q.plain(row[at["户编号"]]));
    };
    return [
      figures([
        ["三环节齐备", q.count(links.complete)], ["一致", q.count(links.consistent)], ["存疑", q.count(links.doubtful)],
        ["脱节", q.count(links.detached)], ["矛盾", q.count(links.contradictory)], ["未抽取", q.count(links.not_sampled)]
      ]),
      q.list(list, { "户编号": household, "户主": household })
    ];
  }

  function countyData(unit) {
    var named = ["unchecked", "unmatched", "remarks"].filter(function (name) { return unit.lists[name]; });
    var open = Object.keys(unit.open_rules).sort();
    return [
      named.length ? null : q.el("p", { "class": "muted" }, "没有未能检查的文件，也没有未匹配的材料。"),
      named.map(function (name) { return section(unit.lists[name].title, q.list(unit.lists[name], {}, { unseen: true })); }),
      ["readiness", "readiness_files"].filter(function (name) { return unit.lists[name]; }).map(function (name) {
        return section(unit.lists[name].title, q.list(unit.lists[name], {}, { unseen: true }));
      }),
      unit.lists.reconciliation ? section("对账", q.list(unit.lists.reconciliation, {}, { unseen: true })) : null,
      open.length ? section("没有进行或只进行了一部分的检查", q.table([
        { name: "检查项目", cell: function (code) { return q.link(code + " " + q.rule(code).title, "rule", code); }, order: function (code) { return code; } },
        { name: "未检查的原因", cell: function (code) { return unit.open_rules[code]; }, order: function (code) { return unit.open_rules[code]; } }
      ], open, { caption: "没有进行或只进行了一部分的检查", unseen: true })) : null
    ];
  }

  // Township, village, household -------------------------------------------------------------------------------------

  var NAMELESS = "未写嘎查村的户";

  function villages(unit, place) {
    var count = function (name, of, red) {
      return { name: name, figure: true, order: of, cell: function (row) { return red && of(row) ? q.chip(q.count(of(row)), red) : q.count(of(row)); } };
    };
    return q.table([
      { name: "嘎查村", cell: function (row) { return q.link(row[0] || NAMELESS, "village", unit.key, place.code, row[0]); }, order: function (row) { return row[0]; } },
      count("列出的户", function (row) { return row[1]; }),
      count("应归", function (row) { return row[2][0]; }), count("已归", function (row) { return row[2][1]; }),
      count("缺件", function (row) { return row[2][2]; }, "red"), count("不明", function (row) { return row[2][3]; }, "yellow"),
      count("错误", function (row) { return row[3]; }, "red"), count("疑点", function (row) { return row[4]; }, "yellow")
    ], place.villages, { caption: "嘎查村：户级和村级材料，未解决的问题", unseen: true, leading: true });
  }

  function township(key, code) {
    return q.load(key).then(function (unit) {
      var place = byCode(unit, code);
      return Promise.all([households(unit, place), q.findings(q.filesOf(unit, [place]))]).then(function (loaded) {
        var own = loaded[0].papers.filter(function (paper) { return !paper[2]; });
        return {
          title: place.name || code, trail: q.trail(unit), body: [
            place.row !== null ? q.facts(unit.townships.heads.slice(1).map(function (head, at) {
              return [head[0], q.cell(unit.townships.rows[place.row][at + 1])];
            }), "many") : null,
            place.villages.length ? section("嘎查村", villages(unit, place)) : null,
            section("苏木乡镇材料", unitPapers(own, "苏木乡镇材料", true)),
            section("问题", q.findingList(loaded[1]))
          ]
        };
      });
    });
  }

  function village(key, code, name) {
    return q.load(key).then(function (unit) {
      var place = byCode(unit, code);
      if (!place.villages.some(function (row) { return row[0] === name; })) { throw new Error((place.name || unit.name) + "没有叫“" + name + "”的嘎查村。"); }
      return Promise.all([households(unit, place), q.findings(q.filesOf(unit, [place]))]).then(function (loaded) {
        var rows = loaded[0].rows.filter(function (row) { return row[H.village] === name; });
        var figure = function (title, of, colour) {
          return { name: title, figure: true, order: of, cell: function (row) { return colour && of(row) ? q.chip(of(row), colour) : of(row) === null ? "不明" : String(of(row)); } };
        };
        return {
          title: name || NAMELESS, trail: q.trail(unit, place), body: [
            section("户", q.table([
              { name: "户主", cell: function (row) { return q.household(unit, place, row[H.number], row[H.head]); }, order: function (row) { return row[H.head]; } },
              { name: "户编号", narrow: true, cell: function (row) { return row[H.number]; }, order: function (row) { return row[H.number]; } },
              { name: "类型", cell: function (row) { return row[H.kind]; }, order: function (row) { return row[H.kind]; } },
              figure("人口", function (row) { return row[H.people]; }),
              figure("应归", function (row) { return row[H.counts][0]; }), figure("缺件", function (row) { return row[H.counts][2]; }, "red"),
              figure("不明", function (row) { return row[H.counts][3]; }, "yellow"),
              { name: "三环节", cell: function (row) { return q.cell(row[H.state]); }, order: function (row) { return q.plain(row[H.state]); } },
              figure("错误", function (row) { return row[H.findings][0]; }, "red"), figure("疑点", function (row) { return row[H.findings][1]; }, "yellow")
            ], rows, { caption: (name || NAMELESS) + (name && "的户"), unseen: true, leading: true, empty: "登记表没有列出这个村的户" })),
            section("嘎查村材料", unitPapers(loaded[0].papers.filter(function (paper) { return name && paper[2] === name; }), "嘎查村材料", true)),
            section("问题", q.findingList(loaded[1].filter(function (one) {
              return one.row[F.village] === name && (name || one.row[F.household]);
            })))
          ]
        };
      });
    });
  }

  function household(key, code, number) {
    return q.load(key).then(function (unit) {
      var place = byCode(unit, code);
      return Promise.all([households(unit, place), q.findings(q.filesOf(unit, [place]))]).then(function (loaded) {
        var row = loaded[0].rows.filter(function (row) { return row[H.number] === number; })[0];
        var found = loaded[1].filter(function (one) { return one.row[F.household] === number; });
        if (!row && !found.length) { throw new Error((place.name || unit.name) + "没有户编号为 " + number + " 的户。"); }
        var name = row ? row[H.head] : found[0].row[F.head], at = row ? row[H.village] : found[0].row[F.village];
        return {
          title: (name && name !== "—" ? name : number) + "户", mark: row && Array.isArray(row[H.state]) ? q.chip("三环节" + row[H.state][0], row[H.state][1]) : null,
          trail: q.trail(unit, place, at), body: row ? householdBody(unit, row, found) : [
            q.el("p", { "class": "note" }, "登记表没有列出这一户，只有检查发现的问题提到它。"),
            section("问题", q.findingList(found))
          ]
        };
      });
    });
  }

  function householdBody(unit, row, found) {
    var counts = row[H.counts], why = {};
    row[H.papers].forEach(function (paper) { why[paper[0]] = paper; });
    var rank = { M: 0, L: 1, U: 2, V: 3, P: 3 };
    var papers = row[H.letters].split("").map(function (letter, at) { return [unit.columns[at], letter, why[at] || [at, "", ""], at]; })
      .filter(function (paper) { return paper[1] !== "-"; });
    return [
      q.facts([
        ["户编号", row[H.number]], ["类型", row[H.kind]], ["村民小组", row[H.group]], ["人口", row[H.people] === null ? "不明" : String(row[H.people])],
        ["脱贫年度", row[H.exit] === null ? "" : row[H.exit] + "年"], ["帮扶", row[H.helper]],
        ["材料", counts[0] ? "应归" + counts[0] + "件，已归" + counts[1] + "件，缺" + counts[2] + "件，不明" + counts[3] + "件" : "没有应归材料"]
      ], "many"),
      section("问题", found.length ? q.findingList(found) : q.el("p", { "class": "muted" }, "没有发现问题。")),
      section("三环节", q.el("ul", { "class": "links" }, ["档案", "访谈", "入户"].map(function (name, at) {
        return q.el("li", {}, name + "：", q.cell(row[H.links][at]));
      }), q.el("li", {}, "结论：", q.cell(row[H.state]))),
      row[H.open].length ? q.el("ul", {}, row[H.open].map(function (open) { return q.el("li", {}, open[0] + "：" + open[1]); })) : null),
      row[H.compared].length ? section("同一事项各方说法", q.table([
        { name: "事项", cell: function (one) { return one[0]; }, order: function (one) { return one[0]; } },
        { name: "各方说法", cell: function (one) {
          return q.el("span", { "class": "lines" }, one[1].map(function (side) {
            return q.el("span", {}, side[0] + "：" + (side[1] || "未填") + (side[2] ? "（" + side[2] + "）" : ""), side[3] ? q.el("small", { "class": "source" }, " " + side[3]) : null);
          }));
        } },
        { name: "是否一致", cell: function (one) { return q.cell(one[2]); }, order: function (one) { return q.plain(one[2]); } }
      ], row[H.compared], { caption: "同一事项各方说法", unseen: true })) : null,
      section("材料", q.table([
        { name: "材料", cell: function (paper) { return paper[0]; }, order: function (paper) { return paper[3]; } },
        { name: "状态", narrow: true, cell: function (paper) { return q.chip.apply(null, q.PRESENCE[paper[1]]); }, order: function (paper) { return rank[paper[1]]; } },
        { name: "责任单位（人）", cell: function (paper) { return paper[2][2] || "—"; }, order: function (paper) { return paper[2][2]; } },
        { name: "说明", cell: function (paper) { return paper[2][1] || "—"; } }
      ], papers, { caption: "材料", key: "papers", unseen: true, sort: [1, false] }))
    ];
  }

  // Rules ------------------------------------------------------------------------------------------------------------

  function rules() {
    var families = {}, all = q.data.summary.rules;
    q.data.summary.families.forEach(function (family) { families[family[0]] = family[1]; });
    var state = q.mine("filter", { family: "", found: "found" });
    var table = q.table([
      { name: "代码", narrow: true, cell: function (rule) { return q.link(rule.code, "rule", rule.code); }, order: function (rule) { return rule.code; } },
      { name: "检查内容", narrow: true, cell: function (rule) { return rule.title; }, order: function (rule) { return rule.title; } },
      { name: "级别", cell: function (rule) { return q.chip(rule.weight, q.COLOURS[rule.severity]); }, order: function (rule) { return rule.severity; } },
      { name: "类别", narrow: true, cell: function (rule) { return families[rule.family]; }, order: function (rule) { return rule.family; } },
      { name: "问题", figure: true, cell: function (rule) { return q.count(ruleCount(rule)[0]); }, order: function (rule) { return ruleCount(rule)[0]; } },
      { name: "已说明", figure: true, cell: function (rule) { return q.count(ruleCount(rule)[1]); }, order: function (rule) { return ruleCount(rule)[1]; } },
      { name: "未检查的原因", cell: function (rule) { return rule.open || "—"; }, order: function (rule) { return rule.open; } }
    ], all, { caption: "检查项目", unseen: true, empty: "没有符合条件的检查项目" });
    var tally = q.el("p", { "class": "tally", role: "status", "aria-live": "polite" });
    function update() {
      var kept = all.filter(function (rule) {
        var sum = ruleCount(rule);
        return (!state.family || rule.family === state.family) &&
          (!state.found || (state.found === "found" ? sum[0] + sum[1] > 0 : rule.open !== ""));
      });
      tally.textContent = "列出" + kept.length + "项，共" + all.length + "项";
      table.rows(kept);
    }
    var choice = function (name, label, choices) {
      return q.el("label", {}, q.el("span", {}, label), q.el("select", { name: name, onchange: function (event) { state[name] = event.target.value; table.restart(); update(); } },
        choices.map(function (one) { return q.el("option", { value: one[0], selected: one[0] === state[name] }, one[1]); })));
    };
    update();
    return {
      title: "检查项目", trail: [q.el("a", { href: "#/" }, "总览")], body: [
        q.el("form", { "class": "filters controls", onsubmit: function (event) { event.preventDefault(); } },
          choice("found", "列出", [["found", "发现问题的"], ["open", "没有进行或只进行了一部分的"], ["", "全部"]]),
          choice("family", "类别", [["", "全部"]].concat(q.data.summary.families.filter(function (family) {
            return all.some(function (rule) { return rule.family === family[0]; });
          }).map(function (family) { return [family[0], family[0] + " " + family[1]]; })))),
        tally, table
      ]
    };
  }

  // Findings that are loaded without asking.
  var AT_ONCE = 5000;

  function rule(code, key) {
    var one = q.rule(code), all = q.data.summary.units;
    if (!q.data.summary.rules.some(function (rule) { return rule.code === code; })) { throw new Error("没有代码为 " + code + " 的检查项目。"); }
    var hit = all.filter(function (unit) { return one.by[unit.key]; }), sum = ruleCount(one);
    var wanted = key ? hit.filter(function (unit) { return unit.key === key; }) : hit;
    if (!key && sum[0] + sum[1] > AT_ONCE) { wanted = []; }
    return q.loadAll(["rules"].concat(wanted.map(function (unit) { return unit.key; }))).then(function (loaded) {
      var texts = loaded[0][code] || ["", ""], files = [];
      loaded.slice(1).forEach(function (unit) {
        files = files.concat(q.filesOf(unit, unit.places, function (file) { return file[2][code]; }));
      });
      return q.findings(files).then(function (found) {
        found = found.filter(function (entry) { return entry.row[F.rule] === code; });
        var here = key && q.unit(key);
        var open = one.open;
        return {
          title: code + " " + one.title, mark: q.chip(one.weight, q.COLOURS[one.severity]),
          trail: [q.el("a", { href: "#/" }, "总览"), q.link("检查项目", "rules")].concat(here ? [q.link(code, "rule", code)] : []),
          body: [
            open ? q.el("p", { "class": "note yellow" }, "没有进行或只进行了一部分：" + open) : null,
            q.facts([["怎样整改", texts[1] && q.el("span", { "class": "prose" }, texts[1])], ["依据", texts[0]]]),
            hit.length > 1 ? section("各旗县区", q.table([
              { name: "旗县区", cell: function (unit) { return q.link(unit.name, "rule", code, unit.key); }, order: function (unit) { return unit.key; } },
              { name: "问题", figure: true, cell: function (unit) { return q.count(one.by[unit.key][0]); }, order: function (unit) { return one.by[unit.key][0]; } },
              { name: "已说明", figure: true, cell: function (unit) { return q.count(one.by[unit.key][1]); }, order: function (unit) { return one.by[unit.key][1]; } }
            ], hit, { caption: "各旗县区", unseen: true, leading: true, totals: ["合计", q.count(sum[0]), q.count(sum[1])] })) : null,
            section(here ? here.name + "的问题" : "问题", found.length ? q.findingList(found, { rule: true }) :
              q.el("p", { "class": "muted" }, sum[0] + sum[1] > AT_ONCE && !key ? "共" + q.count(sum[0] + sum[1]) + "条，请在上表选一个旗县区。" : "没有发现问题。"))
          ]
        };
      });
    });
  }

  function packs() {
    var all = q.data.summary;
    var rows = all.page ? [[all.name, all.page, all.verdict]] : [];
    all.units.forEach(function (unit) { if (unit.page) { rows.push([unit.name, unit.page, unit.verdict]); } });
    return {
      title: "材料包", trail: [q.el("a", { href: "#/" }, "总览")], body: [
        q.el("p", {}, "每个单位的整页材料，内容与印出的材料包相同。"),
        q.el("ul", { "class": "plain" }, rows.map(function (row) {
          return q.el("li", {}, q.el("a", { href: encodeURIComponent(row[1]) }, row[0] + "考核材料"), " ", q.chip(row[2].label, row[2].colour));
        }))
      ]
    };
  }

  q.view = function (path) {
    switch (path[0]) {
      case undefined: return overview("");
      case "whole": return overview(path[1]);
      case "county": return county(path[1], path[2] || "");
      case "township": return township(path[1], path[2]);
      case "village": return village(path[1], path[2], path[3]);
      case "household": return household(path[1], path[2], path[3]);
      case "finding": return q.findingPage(path[1], path[2], path[3]);
      case "rules": return rules();
      case "rule": return rule(path[1], path[2]);
      case "packs": return packs();
      case "search": return q.search(path[1] || "");
      default: throw new Error("没有这一页：" + path.join("/"));
    }
  };
})(qiquan);
