"""Sixty-four rules as a clerk who programs well writes them: pandas reads the registers of a project once and every rule is a
group-by, a merge or a mask. Written from the rule pages, never from the tool's code, so that it is an oracle beside the tool, not a copy of
it; where a page leaves room, it follows what the tool does.

Registers are known by the file names that `qiquan sample` gives them, as CSV or XLSX. Papers are not opened.

Usage: rules_pandas.py PROJECT OUT.ndjson [default]      writes one key a line; seconds of reading and of the rules on stderr
       rules_pandas.py --codes                 prints the codes
"""
import functools
import io
import json
import pathlib
import re
import sys
import time
import tomllib
import unicodedata

import numpy as np
import pandas as pd

KEY = ["rule", "county", "township", "village", "household_id", "subject"]
PLACE = ["county", "township", "village"]

# ---------------------------------------------------------------- names of columns

NAMES = {
    "county": "县(市、区、旗) 旗县 县 涉及旗县", "town": "乡(镇) 苏木乡镇 乡 涉及苏木乡镇", "village": "行政村 嘎查村 村",
    "hh": "户编号", "pid": "人编号 人口编号", "name": "姓名", "id": "证件号码 身份证号", "rel": "与户主关系", "sex": "性别",
    "birth": "出生日期", "id_type": "证件类型", "edu": "文化程度", "school": "在校生状况", "reason": "失学或辍学原因",
    "health": "健康状况", "labor": "劳动技能", "work_place": "务工状况 务工所在地", "months": "务工时间(月) 务工时间",
    "state": "人员状态", "disability": "残疾类别", "pop": "人数 当前家庭人口数", "pop_year": "年度家庭人口数", "year": "年度",
    "data_date": "数据日期", "dibao": "是否享受低保", "tekun": "是否特困供养人员", "soldier": "是否现役军人",
    "med": "是否参加新型农村合作医疗(城乡居民基本医疗保险)", "med_staff": "是否参加城镇职工基本医疗保险",
    "pension": "是否参加城乡居民基本养老保险", "pension_staff": "是否参加城镇职工基本养老保险",
    "head_name": "户主姓名", "head_id": "户主证件号码", "phone": "户联系电话 联系电话", "own_phone": "人联系电话",
    "attr": "贫困户属性", "hh_type": "户类型", "exit": "脱贫属性", "exit_year": "脱贫年度",
    "cause": "主要致贫原因 致贫原因1", "cause_other": "其他致贫原因", "identified": "首次识别时间", "joined": "人员识别时间",
    "wage": "工资性收入", "biz": "生产经营性收入", "prop": "财产性收入", "trans": "转移性收入", "cost": "生产经营性支出",
    "net": "纯收入(元) 纯收入", "per_cap": "人均纯收入(元) 人均纯收入", "t_pension": "养老金或离退休金", "t_birth": "计划生育金",
    "t_eco": "生态补偿金", "t_dibao": "最低生活保障金", "t_tekun": "特困人员救助供养金", "t_other": "其他转移性收入",
    "award_industry": "产业奖励", "award_job": "就业奖励", "cost_subsidy": "专项用于减少生产经营性支出的补贴",
    "dividend": "资产收益扶贫分红收入", "industry": "到户产业帮扶类型", "danger": "是否危房户 危房户", "grade": "危房等级",
    "water": "是否解决安全饮用水 饮水安全", "area": "住房面积", "helper": "帮扶责任人",
    "borrower": "借款人姓名", "contract": "贷款合同编号", "amount": "贷款金额", "term": "贷款期限", "start": "贷款日期",
    "due": "到期日期", "bank": "贷款金融机构", "purpose": "贷款用途", "balance": "未偿还余额", "extended": "是否展期",
    "extended_due": "展期到期日", "renewed": "是否续贷", "security": "贷款方式", "rate": "贷款利率", "overdue_days": "逾期天数",
    "unit": "单位名称", "until": "终止时间", "date": "走访日期", "list": "名单类型", "when": "时间",
}
CANONICAL = {name: key for key, names in NAMES.items() for name in names.split()}


def plain(value):
    """One spelling for one text: width, spaces around, the wrappers that spreadsheets leave."""
    text = unicodedata.normalize("NFKC", str(value)).strip().strip("\ufeff")
    wrapped = re.fullmatch(r'="?(.*?)"?', text)
    return (wrapped[1] if wrapped else text).lstrip("'").strip()


def each(series, function):
    """A function of one value, called once for each distinct value."""
    return series.map({value: function(value) for value in series.unique()})


# ---------------------------------------------------------------- reading

# The fastest reader that pandas has; "default" leaves the choice to pandas (openpyxl), as `pd.read_excel(path)` does.
ENGINE = "calamine"


def spelt(cell):
    """A spreadsheet keeps fifteen digits of a number: a longer one is written so that it shows what it lost."""
    return f"{cell:.14E}" if isinstance(cell, int) and abs(cell) >= 10**15 else str(cell)


def table(path):
    """A register: the header is the first of six rows that names three known columns or more."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("gb18030")
        frame = pd.read_csv(io.StringIO(text), header=None, dtype=str, keep_default_na=False, engine="c")
    else:
        frame = pd.read_excel(path, header=None, dtype=object, engine=ENGINE, keep_default_na=False)
    for at in range(min(6, len(frame))):
        names = [plain(cell) for cell in frame.iloc[at]]
        if sum(name != "" for name in names) >= 3:
            break
    body = frame.iloc[at + 1 :]
    body.columns = [CANONICAL.get(name, name) for name in names]
    body = body.loc[:, ~body.columns.duplicated() & (body.columns != "")].copy()
    for column in body:
        body[column] = each(body[column].map(spelt), plain).replace("", np.nan)
    if path.suffix != ".csv" and {"town", "pid"} <= set(body):
        body["town"] = body["town"].ffill()  # merged cells
    return body.reset_index(drop=True)


def gather(registers, stem):
    """A register of all counties; the county is the folder's code (empty for a register of the prefecture)."""
    frames = []
    for path in sorted(registers.glob(f"*/{stem}.*")) + sorted(registers.glob(f"{stem}.*")):
        frame = table(path)
        frame["code"] = path.parent.name[:6] if path.parent != registers else ""
        frame["layout"] = "|".join(frame.columns)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["code", "layout"])




def blank(frame, *columns):
    for column in columns:
        if column not in frame:
            frame[column] = pd.Series(np.nan, index=frame.index, dtype="str")
    return frame


# ---------------------------------------------------------------- values

YES = {"是", "√", "Y", "YES", "1", "有", "达标", "已达标", "安全", "已销号", "参加", "已参加", "对", "✓", "已参保", "参保"}
NO = {"否", "×", "N", "NO", "0", "无", "未达标", "不达标", "不安全", "未销号", "未参加", "X", "✗", "未", "没有", "未参保", "不是"}


def flag(series):
    """True, False, or blank when it says neither."""
    return each(series, lambda v: True if str(v).upper() in YES else False if str(v).upper() in NO else np.nan).astype(object)


def yes(series):
    return flag(series) == True  # noqa: E712


def no(series):
    return flag(series) == False  # noqa: E712


def amount(value):
    if isinstance(value, float):
        return np.nan
    found = re.fullmatch(r"约?(-?[\d,]*\.?\d+)(万?)(元|亩|人|户|个|个月|天|平方米|㎡|米|里|次|月|升|分钟|%)?(\(.*\))?", value.replace(" ", ""))
    return float(found[1].replace(",", "")) * (10_000 if found[2] else 1) if found else np.nan


def number(series):
    return each(series, amount).astype(float)


DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def span(value):
    """First and last day of a date as it is written: a day, a month or a year."""
    if isinstance(value, float):
        return None
    text = value.split(" ")[0] if re.match(r"\d{4}-\d\d-\d\d \d\d:", value) else value.replace(" ", "")
    if re.fullmatch(r"[2-6]\d{4}", text):
        day = pd.Timestamp("1899-12-30") + pd.Timedelta(days=int(text))
        return day, day
    text = re.sub(r"[〇零一二三四五六七八九十]+", chinese, text)
    found = re.fullmatch(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年|(\d\d)(\d\d))?", text)
    if not found:
        return None
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        first = pd.Timestamp(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    last = first if day else first + (pd.offsets.MonthEnd(0) if month else pd.offsets.YearEnd(0))
    return first, last


def chinese(found):
    word = found[0]
    if "十" in word:
        tens, ones = word.split("十")
        return str(int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0))
    return word.translate(DIGITS)


def days(series):
    """Two columns of days: the first and the last that the cell can mean."""
    first = each(series, lambda v: (span(v) or (pd.NaT,))[0])
    last = each(series, lambda v: (span(v) or (pd.NaT,))[-1])
    return pd.to_datetime(first), pd.to_datetime(last)


def whole_years(since, day):
    """Completed years from one column of days to a day or a column of days."""
    if isinstance(day, pd.Series):
        return day.dt.year - since.dt.year - (day.dt.month * 100 + day.dt.day < since.dt.month * 100 + since.dt.day)
    return day.year - since.dt.year - (day.month * 100 + day.day < since.dt.month * 100 + since.dt.day)


def has(series, pattern):
    return series.str.contains(pattern, regex=True, na=False)


def same_name(series):
    return series.str.replace(r"[\s·•・‧.．−]", "", regex=True)


WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
PROVINCES = {str(p) for p in [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83]}


def numbers(series):
    """What an ID number says: its form, its first 18 places, check digit, birth, sex."""
    text = series.fillna("").str.replace(" ", "").str.upper().replace(["无", "/", "-"], "")
    form = pd.Series("other", index=series.index)
    form[text == ""] = "blank"
    form[text.str.fullmatch(r"\d{15}")] = "old"
    long = text.str.fullmatch(r"\d{17}[\dX]([1-7][1-4](B\d)?)?")
    form[long] = "card"
    form[long & (text.str.len() == 18)] = "id"
    core = text.str[:18].where(long)
    digits = np.array("".join(core[long].str[:17])) if long.any() else np.array("")
    places = np.frombuffer(str(digits).encode("ascii"), dtype=np.uint8).reshape(-1, 17).astype(int) - 48
    expected = pd.Series(list("10X98765432"), dtype=object).to_numpy()[(places * WEIGHTS).sum(axis=1) % 11]
    right = pd.Series(False, index=series.index)
    right[long] = core[long].str[17].to_numpy() == expected
    lost = text.str.fullmatch(r"\d(\.\d+)?E\+?1[4-9]|\d{17,19}\.0") | ((form == "id") & ~right & core.str.endswith("000", na=False))
    form[lost] = "lost"
    core = core.mask(lost).mask(form == "other")
    born = pd.to_datetime(core.str[6:14], format="%Y%m%d", errors="coerce")
    sex = core.str[16].map(lambda d: np.nan if d != d else "男" if int(d) % 2 else "女")
    return pd.DataFrame({"form": form, "core": core, "text": text, "right": right & ~lost, "born": born, "sex": sex})


RELATION = {
    "本人或户主": "户主", "本人": "户主", "子": "之子", "儿子": "之子", "女": "之女", "女儿": "之女", "妻": "配偶", "夫": "配偶",
    "妻子": "配偶", "丈夫": "配偶", "之孙": "孙", "孙": "孙", "之外孙": "外孙", "外孙": "外孙", "父亲": "之父", "母亲": "之母",
    "长子": "之子", "次子": "之子", "长女": "之女", "次女": "之女", "祖母": "之祖母", "祖父": "之祖父", "养女": "女(继养)", "继子": "子(继养)", "养子": "子(继养)", "继女": "女(继养)",
}
STEP = {"之子": 1, "之女": 1, "之孙子": 2, "之孙女": 2, "孙": 2, "外孙": 2, "之外孙子": 2, "之外孙女": 2, "之曾孙子": 3, "之曾孙女": 3,
        "之父": -1, "之母": -1, "之祖父": -2, "之祖母": -2, "之外祖父": -2, "之外祖母": -2}
MALE = {"之子", "之女婿", "之孙子", "之外孙子", "之父", "子(继养)", "之岳父", "之公公", "之祖父", "之外祖父", "之曾孙子", "之侄儿"}
FEMALE = {"之女", "女(继养)", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆", "之祖母", "之外祖母", "之曾孙女", "之侄女", "之兄弟媳妇"}


def relation(value):
    if isinstance(value, float):
        return value
    word = re.sub(r"^\d\d", "", value.replace(" ", ""))
    return RELATION.get(word, word)


def stage(value):
    """How far in school: none, before school, primary, middle, high, vocational or college."""
    if isinstance(value, float):
        return np.nan
    for pattern, name in (
        ("非在校|不在校", "none"), ("学龄前", "before"), ("学前", "nursery"), ("^小学|^[一二三四五六]年级", "primary"), ("^[七八九]年级|^初", "middle"),
        ("高中|^高[一二三]", "high"), ("中职|中专", "vocational"), ("高职|高专|技师|本科|大专|大学|研究生", "college"),
    ):
        if re.search(pattern, value):
            return name
    return "unknown"


def cause(value):
    if isinstance(value, float):
        return value
    word = re.sub(r"^\d\d|致贫$", "", value)
    return SAME_CAUSE.get(word, word)


STRONG = {"普通劳动力", "有劳动力", "技能劳动力"}
UNABLE = {"丧失劳动力", "无劳动力"}
SAME_CAUSE = {"缺劳动力": "缺劳力", "其它": "其他"}
CAUSES = {"因病", "因残", "因学", "因灾", "缺土地", "缺水", "缺技术", "缺劳力", "缺资金", "交通条件落后", "自身发展动力不足", "其他", "因婚", "因丧"}
LIVE = {"正常", "转入", "1", "4"}


# ---------------------------------------------------------------- what the rules look at


def prepare(project):
    """Reads the registers and turns cells into values, households and persons: everything two rules would both need."""
    settings = tomllib.loads((project / "qiquan.toml").read_text(encoding="utf-8"))
    folder = project / "registers"
    d = type("Data", (), {})()
    d.as_of = pd.Timestamp(settings["as_of"])
    stems = {
        "people": "人员信息", "rows": "全县户信息", "villages": "嘎查村信息", "loans": "小额信贷台账", "helpers": "帮扶责任人", "log": "走访记录",
        "visits": "入户调查", "rosters": "行业部门名单", "edge": "边缘户监测户名单", "problems": "问题整改台账", "totals": "上报汇总",
    }
    for key, stem in stems.items():
        setattr(d, key, gather(folder, stem))
    return d


def values(d):
    d.line = {2019: 3747.0, 2020: 4000.0}
    d.last_year = d.as_of.year - 1
    d.school_start = pd.Timestamp(d.as_of.year - (d.as_of.month < 9), 9, 1)
    d.year_end = pd.Timestamp(d.last_year, 12, 31)

    p = blank(d.people, *"hh pid name id rel sex birth id_type edu school reason health labor work_place months state disability pop year data_date dibao tekun soldier med med_staff pension pension_staff head_name head_id phone own_phone attr hh_type exit exit_year cause identified joined per_cap danger water helper".split())
    p = p[p["hh"].notna() & p["name"].notna()].reset_index(drop=True)
    p["pid"] = p["pid"].fillna(p["name"])
    p["live"] = p["state"].isna() | p["state"].isin(LIVE)
    p["rel"] = each(p["rel"], relation)
    p[["form", "core", "text", "right", "id_born", "id_sex"]] = numbers(p["id"].mask(p["id_type"] == "军官证"))
    first, last = days(p["birth"])
    p["reg_first"], p["reg_last"] = first, last
    told_sex = p["sex"].where(p["sex"].isin(["男", "女"]))
    p["told_sex"] = told_sex
    sure, told_born = p["id_born"].where(p["right"]), first.where(first == last)
    p["born"] = sure.fillna(told_born).mask(sure.notna() & told_born.notna() & (sure != told_born))
    p["is"] = p["id_sex"].where(p["right"]).fillna(told_sex)
    p.loc[p["right"] & told_sex.notna() & (told_sex != p["id_sex"]), "is"] = np.nan
    seen, _ = days(p["data_date"])
    p["seen"] = seen.groupby(p["code"]).transform("max").fillna(d.as_of)
    p["age"] = whole_years(p["born"], p["seen"])
    p["age_year_end"] = whole_years(p["born"], d.year_end)
    p["age_school"] = whole_years(p["born"], d.school_start)
    p["stage"] = each(p["school"], stage)
    old_version = (p["stage"] == "none").groupby(p["code"]).transform("mean") > 0.5
    p["old_version"] = old_version
    p["out"] = (p["stage"] == "none") | (~old_version & p["school"].isna() & p["edu"].notna())
    p["student"] = p["stage"].isin(["primary", "middle", "high", "vocational", "college"])
    p["months"] = number(p["months"])
    p["work_place"] = p["work_place"].mask(p["work_place"] == "无")
    p["disabled_paper"] = (p["form"] == "card") | has(p["id_type"], "残疾") | (p["disability"].notna() & ~p["disability"].isin(["无", "/", "-"]))

    rosters = blank(d.rosters, "list", "hh", "name", "id", "when", "内容")
    rosters["core"] = numbers(rosters["id"])["core"]
    d.rosters = rosters

    rows = blank(d.rows, *"hh head_name head_id phone hh_type attr identified exit exit_year cause cause_other wage biz prop trans cost net per_cap pop pop_year area danger water grade helper year industry dividend t_pension t_birth t_eco t_dibao t_tekun t_other award_industry award_job cost_subsidy dibao".split())
    rows = rows[rows["hh"].notna()].reset_index(drop=True)
    for column in "wage biz prop trans cost net per_cap pop pop_year area dividend t_pension t_birth t_eco t_dibao t_tekun t_other award_industry award_job cost_subsidy".split():
        rows[column] = number(rows[column])
    told = number(rows["year"].str.replace("年", ""))
    rows["told_year"] = told
    rows["income_year"] = told.fillna(d.last_year).where(~((told == d.as_of.year) & (d.as_of.month < 10)), d.last_year)
    d.rows = rows
    newest = rows.sort_values("income_year", kind="stable").drop_duplicates("hh", keep="last").set_index("hh")
    both = ["exit", "exit_year", "hh_type", "attr", "cause", "identified", "danger", "water", "helper", "phone"]
    members = p.groupby("hh", sort=False)[both + ["pop", "per_cap", "head_name", "head_id", "code", "village"]].first()
    h = newest.reindex(newest.index.union(members.index))
    for column in both + ["code", "village"]:
        h["told_" + column] = members[column].reindex(h.index)
        stale = (h["told_year"] < d.last_year) & h["told_" + column].notna()  # a row of an earlier year beside today's members
        h[column] = h[column].mask(stale).combine_first(h["told_" + column])
    h["row_water"] = newest["water"].reindex(h.index)
    h["cause"], h["told_cause"] = each(h["cause"], cause), each(h["told_cause"], cause)
    h["cause"] = h["cause"].where(h["told_cause"].isna() | (h["cause"] == h["told_cause"]))
    h["pop"] = number(members["pop"]).reindex(h.index).combine_first(h["pop"])
    h["per_cap"] = h["per_cap"].combine_first(number(members["per_cap"]).reindex(h.index))
    h["county"], h["township"] = h["code"], h.index.str[:9]
    h["exited"] = has(h["exit"], "^已?(?:稳定)?脱贫") | (h["exit"].isna() & h["hh_type"].isin(["脱贫户", "监测户"]))
    h["exited"] &= h.index.isin(p.loc[p["live"], "hh"])
    h["safety_net"] = has(h["attr"], "低保|五保|特困")
    h["identified_year"] = days(h["identified"])[0].dt.year
    d.homes = h
    d.people = p
    d.alive = p[p["live"]]
    d.heads = d.alive[d.alive["rel"] == "户主"]
    d.one_head = d.heads.drop_duplicates("hh", keep=False).set_index("hh")

    towns = pd.DataFrame({"county": h["county"], "town": newest["乡"] if "乡" in newest else newest["town"], "township": h["township"]})
    d.towns = towns.dropna().drop_duplicates(["county", "town"]).set_index(["county", "town"])["township"]
    v = blank(d.villages, "town", "village")
    v = v[v["village"].notna()].reset_index(drop=True)
    v["county"] = v["code"]
    v["township"] = d.towns.reindex(pd.MultiIndex.from_frame(v[["county", "town"]])).fillna("").to_numpy()
    d.villages = v

    names = pd.concat([d.rows, d.people], ignore_index=True)[["code", "county"]].dropna().drop_duplicates("county")
    d.county_codes = names.set_index("county")["code"]

    loans = blank(d.loans, *"hh borrower id contract amount term start due bank purpose balance extended extended_due renewed security rate overdue_days 偿还金额 状态 逾期金额".split())
    loans["core"] = numbers(loans["id"])["core"]
    owners = d.people[d.people["core"].notna()].drop_duplicates("core").set_index("core")["hh"]
    loans["hh"] = loans["hh"].fillna(loans["core"].map(owners))
    loans["raw_term"] = loans["term"]
    for column in ("amount", "balance", "overdue_days", "偿还金额", "逾期金额"):
        loans[column] = number(loans[column])
    loans["settled"] = (loans["balance"] == 0) | (has(loans["状态"], "结清") & ~has(loans["状态"], "未")) | (loans["balance"].isna() & (loans["偿还金额"] >= loans["amount"]))
    loans["start"], loans["start_last"] = days(loans["start"])
    loans["due_first"], loans["due"] = days(loans["due"])
    loans["extended_first"], loans["extended_due"] = days(loans["extended_due"])
    d.loans = loans[~loans.duplicated(["hh", "contract"], keep="last") | loans["contract"].isna()]

    log = blank(d.log, "hh", "helper", "date")
    log["day"], log["last_day"] = days(log["date"])
    d.log = log
    visits = blank(d.visits, *"hh 户籍人口 人均纯收入 住房是否安全 是否漏雨 是否鉴定 水质是否达标 人均日水量 取水时间 取水距离 年停水天数 入户日期".split())
    if "per_cap" in visits:
        visits["人均纯收入"] = visits["per_cap"]
    d.visits = visits[visits["hh"].notna()].drop_duplicates("hh", keep="last").set_index("hh")
    helpers = blank(d.helpers, "hh", "helper", "unit", "until", "id")
    helpers["until"] = days(helpers["until"])[1]
    d.helpers = helpers

    z = blank(d.problems, *"问题编号 问题来源 反馈日期 责任单位 责任人 整改措施 整改时限 整改结果 整改进展 完成日期 是否销号 销号日期 户编号 hh 户主姓名 head_name 自查验收人 复核单位".split())
    z = z[z["问题编号"].notna()].reset_index(drop=True)
    z["code"] = z["county"].map(d.county_codes).fillna("")
    z["township"] = d.towns.reindex(pd.MultiIndex.from_arrays([z["code"], blank(z, "town")["town"].fillna("")])).fillna("").to_numpy()
    for column in ("反馈日期", "整改时限", "完成日期", "销号日期"):
        z[column + "起"], z[column + "止"] = days(z[column])
    z["closed"] = flag(z["是否销号"])
    z["stands"] = z["整改进展"].fillna(z["整改结果"])
    d.problems = z
    return d


# ---------------------------------------------------------------- the rules

RULES = {}


def rule(code):
    def known(function):
        RULES[code] = function
        return function

    return known


def households(d, chosen, subject):
    """Keys of households: an index, or a mask over the households."""
    index = d.homes.index[chosen.reindex(d.homes.index, fill_value=False)] if isinstance(chosen, pd.Series) else pd.Index(chosen).unique()
    found = d.homes.reindex(index)[PLACE].reset_index(names="household_id")
    return found.assign(subject=subject if isinstance(subject, str) else subject.reindex(index).to_numpy())


def persons(d, mask, frame=None):
    frame = d.alive if frame is None else frame
    chosen = frame[mask.fillna(False).astype(bool)]
    found = d.homes.reindex(chosen["hh"])[PLACE].reset_index(names="household_id")
    return found.assign(subject=chosen["pid"].to_numpy())


def rows_of(d, chosen, subject):
    """Keys of household rows, each with a subject of its own."""
    found = d.homes.reindex(chosen["hh"])[PLACE].reset_index(names="household_id")
    return found.assign(subject=subject if isinstance(subject, str) else subject.reindex(chosen.index).to_numpy())


@rule("V001")
def v001(d):
    p = d.alive
    return persons(d, (p["form"] == "other") | (p["form"].isin(["id", "card"]) & ~p["right"]), p)


@rule("V002")
def v002(d):
    p = d.alive
    bad = p["id_born"].isna() | (p["id_born"] > d.as_of) | (whole_years(p["id_born"], d.as_of) > 115)
    return persons(d, p["core"].notna() & bad, p)


@rule("V003")
def v003(d):
    return persons(d, d.alive["right"] & ~d.alive["core"].str[:2].isin(PROVINCES), d.alive)


@rule("V004")
def v004(d):
    p = d.alive
    return persons(d, p["core"].notna() & p["told_sex"].notna() & (p["told_sex"] != p["id_sex"]), p)


@rule("V005")
def v005(d):
    p = d.alive
    return persons(d, p["id_born"].notna() & p["reg_first"].notna() & ((p["id_born"] < p["reg_first"]) | (p["id_born"] > p["reg_last"])), p)


@rule("V006")
def v006(d):
    p = d.alive[d.alive["core"].notna()]
    return persons(d, p.duplicated(["hh", "core"]), p)


@rule("V007")
def v007(d):
    p = d.alive.assign(same=d.alive["core"].fillna(d.alive["text"].where(d.alive["form"] == "old")))
    p = p[p["same"].notna()]
    return persons(d, p.groupby("same")["hh"].transform("nunique") > 1, p)


@rule("V008")
def v008(d):
    led = (d.alive["rel"].isna() | (d.alive["rel"] == "户主")).groupby(d.alive["hh"]).any()  # a blank may be the head
    return households(d, ~led, "rel")


@rule("V009")
def v009(d):
    return households(d, d.heads.groupby("hh").size() > 1, "rel")


@rule("V010")
def v010(d):
    return households(d, d.alive[d.alive["rel"] == "配偶"].groupby("hh").size() > 1, "rel")


@rule("V011")
def v011(d):
    wives = d.alive[d.alive["rel"] == "配偶"].drop_duplicates("hh", keep=False).set_index("hh")
    pair = d.one_head.join(wives, how="inner", rsuffix="_2")
    return households(d, (pair["is"] == pair["is_2"]) & (pair["core"].isna() | (pair["core"] != pair["core_2"])), "rel")


@rule("V012")
def v012(d):
    told = pd.concat([d.rows[["hh", "head_name", "head_id"]], d.people[["hh", "head_name", "head_id"]]])
    told = told.drop_duplicates().join(d.one_head[["name", "core", "form", "text"]], on="hh", how="inner")
    name = told["head_name"].notna() & (same_name(told["head_name"]) != same_name(told["name"]))
    n = numbers(told["head_id"])
    old = (n["form"] == "old") & (n["text"].str[:6] + "19" + n["text"].str[6:] == told["core"].str[:17])
    usable = ~n["form"].isin(["blank", "lost"]) & ~told["form"].isin(["blank", "lost"])
    number = usable & (n["core"].fillna(n["text"]) != told["core"].fillna(told["text"])) & ~old
    return pd.concat([rows_of(d, told[name], "head_name"), rows_of(d, told[number], "head_id")])


@rule("V013")
def v013(d):
    told = pd.concat([d.rows[["hh", "pop"]], d.people[["hh"]].assign(pop=number(d.people["pop"]))]).dropna()
    both = told.join(d.alive.groupby("hh")["live"].sum(), on="hh", how="inner")  # nobody left: nothing to compare
    return households(d, both.loc[both["pop"] != both["live"], "hh"].to_list(), "pop_now")


@rule("V014")
def v014(d):
    p = d.alive.join(d.one_head[["born", "core"]].rename(columns=lambda c: c + "_head"), on="hh", how="inner")
    step = p["rel"].map(STEP)
    elder = p["born"].where(step < 0, p["born_head"])
    younger = p["born_head"].where(step < 0, p["born"])
    near = whole_years(elder, younger) < 12 * step.abs()
    twice = p.duplicated(["hh", "core"], keep=False) & p["core"].notna()
    return persons(d, near & elder.notna() & younger.notna() & ~twice, p)


@rule("V015")
def v015(d):
    p = d.alive
    return persons(d, (p["rel"].isin(MALE) & (p["is"] == "女")) | (p["rel"].isin(FEMALE) & (p["is"] == "男")))


@rule("V017")
def v017(d):
    p = d.alive
    filled = p["edu"].notna().groupby([p["code"], p["hh"].str[:11]]).transform("any")
    early = (p["edu"] == "学龄前儿童") & p["stage"].isin(["before", "nursery"])
    two = (p["edu"].notna() == (p["school"].notna() & (p["stage"] != "none"))) & ~early & ~((p["stage"] == "none") & p["edu"].isna())
    baby = p["edu"].isna() & p["school"].isna() & ~(p["age"] >= 3)
    return persons(d, ~p["old_version"] & two & filled & ~baby)


@rule("V018")
def v018(d):
    p = d.alive
    late = p["stage"].isin(["primary", "middle"]) & (p["age"] >= 22) & (p["age_school"] >= 22)
    early = p["stage"].isin(["middle", "high", "vocational", "college"]) & (p["age"] <= 5) & (p["age_school"] <= 5)
    return persons(d, late | early)


@rule("V019")
def v019(d):
    p = d.alive
    asked = p["layout"].str.contains("reason")
    start = np.where(p["stage"] == "before", 7, 6)
    away = p["stage"].isin(["none", "before"]) | p["school"].isna()
    done = (p["edu"] == "初中") & (p["age"] >= 15)
    return persons(d, asked & away & (p["age_school"] >= start) & (p["age"] <= 15) & p["reason"].isna() & ~done)


@rule("V020")
def v020(d):
    p = d.alive
    young = p["labor"].isin(STRONG) & (p["age"] < 16) & (p["age_year_end"] < 16)
    return persons(d, young | ((p["labor"] == "技能劳动力") & (p["age"] >= 65) & (p["age_year_end"] >= 65)))


@rule("V021")
def v021(d):
    p = d.alive
    weak = p["labor"].isin(UNABLE) | has(p["labor"], "弱劳动力|半劳动力")
    aged = p["age"].between(16, 59) & p["age_year_end"].between(16, 59)
    return persons(d, weak & aged & (p["health"] == "健康") & p["out"] & ~p["disabled_paper"])


@rule("V022")
def v022(d):
    p = d.alive
    return persons(d, p["labor"].isin(UNABLE) & (p["months"] > 0) & ~p["student"])


@rule("V023")
def v023(d):
    p = d.alive
    both = p["layout"].str.contains("work_place") & p["layout"].str.contains("months")
    home = has(p["work_place"], "^(?:其他|其它|未务工|在家|无)$")
    alone = (p["months"] > 0) & p["work_place"].isna()
    empty = p["work_place"].notna() & ~home & ~(p["months"] > 0)
    return persons(d, (both & (alone | empty)) | (p["months"] > 12) | (p["months"] < 0))


@rule("V024")
def v024(d):
    return persons(d, d.alive["stage"].isin(["primary", "middle", "high"]) & (d.alive["months"] > 0))


@rule("V025")
def v025(d):
    p = d.alive
    asked = p["layout"].str.contains("disability|id_type")
    listed = p["core"].isin(d.rosters.loc[d.rosters["list"] == "残疾", "core"].dropna())
    return persons(d, asked & has(p["health"], "残疾") & ~p["disabled_paper"] & ~listed & (p["form"] != "lost"))


@rule("V026")
def v026(d):
    p, h, r = d.people, d.homes, d.rosters
    by = lambda mask: mask.groupby(p["hh"]).any().reindex(h.index, fill_value=False)
    listed = lambda pattern: pd.Series(h.index.isin(r.loc[has(r["list"], pattern), "hh"]), index=h.index) | by(
        p["core"].isin(r.loc[has(r["list"], pattern), "core"].dropna())
    )
    gone, vague = by(~p["live"]), by(p["live"] & ~has(p["health"], "病|残|健康"))
    ill = by(has(p["health"], "病")) | listed("病")
    disabled = by(has(p["health"], "残") | p["disabled_paper"]) | listed("残")
    then = h["identified_year"].reindex(p["hh"]).to_numpy() - p["born"].dt.year
    unsure = by(p["live"] & p["school"].isna() & p["edu"].isna()) | by(p["live"] & p["born"].isna())
    learned = by(p["student"] | (p["stage"] == "nursery") | pd.Series(then, index=p.index).between(3, 25)) | listed("雨露|学")
    wrong = (
        ((h["cause"] == "因病") & ~ill & ~vague) | ((h["cause"] == "因残") & ~disabled & ~vague) | ((h["cause"] == "因学") & ~learned & ~unsure)
    )
    return households(d, wrong & ~gone & by(p["live"]), "cause_main")


@rule("V027")
def v027(d):
    p = d.alive
    identified = d.homes["identified_year"].reindex(p["hh"]).to_numpy()
    adult = identified - p["born"].dt.year >= 16
    later = days(p["joined"])[0].dt.year > identified
    strong = (p["labor"].isin(STRONG) & adult & ~later & ~p["student"]).groupby(p["hh"]).sum()
    return households(d, (d.homes["cause"] == "缺劳力") & (strong.reindex(d.homes.index, fill_value=0) >= 2), "cause_main")


@rule("V028")
def v028(d):
    told = d.rows[["hh", "cause_other"]].dropna()
    told = told.assign(word=told["cause_other"].str.split(r"[、，,;；/ ]+")).explode("word")
    told["word"] = each(told["word"], cause)
    told = told[told["word"].isin(CAUSES)]
    main = told["word"] == d.homes["cause"].reindex(told["hh"]).to_numpy()
    many = told.drop_duplicates(["hh", "word"]).groupby("hh").size() > 2
    return households(d, told.loc[main, "hh"].to_list() + many.index[many].to_list(), "cause_other")


@rule("V029")
def v029(d):
    r = d.rows.dropna(subset=["wage", "biz", "prop", "trans", "cost", "net"])
    sum_ = r["wage"] + r["biz"] + r["prop"] + r["trans"] - r["cost"]
    extra = r[["award_industry", "award_job", "cost_subsidy"]].fillna(0).sum(axis=1)
    return rows_of(d, r[((sum_ - r["net"]).abs() > 1) & ((sum_ + extra - r["net"]).abs() > 1)], dated("net", r["told_year"]))


@rule("V030")
def v030(d):
    items = d.rows[["t_pension", "t_birth", "t_eco", "t_dibao", "t_tekun", "t_other"]]
    r, total = d.rows, items.sum(axis=1)
    over = items.notna().any(axis=1) & (total - r["trans"] > 1)
    under = items.notna().all(axis=1) & (r["trans"] - total > 1)
    job, industry = r["award_job"].fillna(0), r["award_industry"].fillna(0)
    award = functools.reduce(lambda a, b: a | b, [(x > 0) & ((r["trans"] - total - x).abs() <= 1) for x in (job, industry, job + industry)])
    return rows_of(d, r[(over | under) & ~award], dated("trans", r["told_year"]))


@rule("V031")
def v031(d):
    r = d.rows[d.rows["pop_year"] > 0]
    return rows_of(d, r[(r["net"] / r["pop_year"] - r["per_cap"]).abs() > 1], dated("per_cap", r["told_year"]))


@rule("V032")
def v032(d):
    r = d.rows[d.homes["exited"].reindex(d.rows["hh"]).to_numpy()]
    low = r[r["per_cap"] < r["income_year"].map(d.line)]
    return rows_of(d, low, dated("per_cap", low["told_year"]))


def dated(word, year):
    return word + year.map(lambda y: "" if y != y else f"@{y:.0f}")


@rule("V033")
def v033(d):
    r = d.rows[d.rows["told_year"].notna() & d.rows["per_cap"].notna()][["hh", "told_year", "per_cap"]]
    two = r.merge(r.assign(told_year=r["told_year"] + 1), on=["hh", "told_year"], suffixes=("", "_before"))
    change = two["per_cap"] / two["per_cap_before"] - 1
    odd = two[(two["per_cap_before"] > 0) & ((change > 1) | (change < -0.3))]
    return rows_of(d, odd, dated("per_cap", odd["told_year"]))


@rule("V035")
def v035(d):
    wage = d.homes["wage"]
    works = (d.alive["months"] >= 6).groupby(d.alive["hh"]).any().reindex(d.homes.index, fill_value=False)
    return households(d, ((wage != 0) & (wage < 100)) | (works & (wage == 0)), dated("wage", d.homes["told_year"]))


@rule("V036")
def v036(d):
    h = d.homes
    kinds = h["industry"].notna() & ~h["industry"].isin(["无", "否", "/", "-", "没有"])
    shares = has(h["industry"], "资产收益|入股|分红|光伏|托养|流转|托管")
    perhaps = (h["dividend"] > 0) | (h["dividend"].isna() & (h["prop"] > 0))
    return households(d, kinds & ~shares & (h["biz"] == 0) & ~perhaps, dated("biz", h["told_year"]))


@rule("V037")
def v037(d):
    h, p, r = d.homes, d.people, d.rosters
    any_ = lambda mask: mask.groupby(p["hh"]).any().reindex(h.index, fill_value=False)
    said_yes = yes(h["dibao"]) | any_(p["live"] & yes(p["dibao"]))
    said_no = no(h["dibao"]) | any_(p["live"] & no(p["dibao"]))
    gone = any_(~p["live"] & yes(p["dibao"]))
    listed = r[r["list"] == "低保"].assign(year=lambda f: days(f["when"])[0].dt.year)
    since = listed.groupby("hh")["year"].min().reindex(h.index)
    none = said_yes & (h["t_dibao"] == 0) & ~(since > h["income_year"])
    odd = said_no & ~said_yes & (h["t_dibao"] > 0) & ~h["safety_net"] & ~gone
    return households(d, none | odd, dated("trans_dibao", h["told_year"]))


@rule("V039")
def v039(d):
    h, r = d.homes, d.rosters
    rebuilt = h.index.isin(r.loc[r["list"].isin(["危房改造", "易地搬迁"]), "hh"])
    said = yes(h["danger"]) | has(h["danger"], "^[CDcd]级?$")
    grade = has(h["grade"], "^[CDcd]级?$") & no(h["danger"]) & ~rebuilt
    return pd.concat([households(d, h["exited"] & said, "danger"), households(d, grade, "grade")])


@rule("V040")
def v040(d):
    return households(d, (d.homes["area"] < 1) | (d.homes["area"] > 500), "house_area")


@rule("V041")
def v041(d):
    h = d.homes
    used = h["row_water"].notna().groupby(h["code"]).transform("any")
    empty = h["row_water"].isna() & used & ~yes(h["told_water"])
    return households(d, h["exited"] & h.index.isin(d.alive["hh"]) & (no(h["water"]) | empty), "water_safe")


@rule("V042")
def v042(d):
    told = d.homes["phone"].dropna()
    clean = told.str.replace(r"[\s-]", "", regex=True).str.removesuffix(".0")
    good = clean.str.fullmatch(r"1\d{10}|0\d{9,11}|\d{7,8}")
    two = has(told, "[、,;/]") | ~has(told, r"\d")
    many = clean[clean.str.fullmatch(r"1\d{10}")]
    shared = many.groupby([d.homes["code"].reindex(many.index), many]).transform("size") >= 10
    bad = ~good & ~two
    own = d.people["own_phone"].fillna("").str.replace(r"[\s-]", "", regex=True)
    odd = has(own, r"^\d") & ~own.str.fullmatch(r"1\d{10}|0\d{9,11}|\d{7,8}") & ~has(own, "[、,;/]")
    personal = persons(d, odd & d.people["live"], d.people)
    personal["subject"] += "/person_phone"
    return pd.concat([households(d, told.index[bad].append(shared.index[shared]), "phone"), personal])


def village_rows(chosen, subject):
    return chosen[PLACE].assign(household_id="", subject=subject)


@rule("V043")
def v043(d):
    v = d.villages
    total = number(v["总户数"])
    pairs = {"危房户数": "danger_households", "未实现饮水安全户数": "water_unsafe_households", "饮水困难户数": "water_hard_households"}
    return pd.concat([village_rows(v[number(v[c]) > total], s) for c, s in pairs.items() if c in v])


@rule("V044")
def v044(d):
    v = d.villages
    out = yes(v["是否出列"]) | (v["是否出列"].isna() & v["出列年度"].notna())
    told = v[["村级集体经济收入(万元)", "行政村卫生室个数"]].replace(["无", "/", "-"], np.nan)
    income, clinic = told["村级集体经济收入(万元)"], told["行政村卫生室个数"]
    used = lambda column: column.notna().groupby(v["code"]).transform("any")
    faults = {
        "collective_income": (number(income) == 0) | (income.isna() & used(income)),
        "clinic": clinic.isna() & used(clinic),
        "paved_road": no(v["是否通沥青(水泥)路"]),
        "population_total": number(v["总人口数"]) == 0,
    }
    return pd.concat([village_rows(v[out & mask], subject) for subject, mask in faults.items()])


@rule("R008")
def r008(d):
    v = d.villages
    found = []
    for households_, persons_, subject in (("建档立卡户数", "建档立卡人数", "poor_persons"), ("总户数", "总人口数", "population_total")):
        a, b = number(v[households_]), number(v[persons_])
        odd = (a > 0) & (b > 0) & ((b < a) | ((b > 6 * a) & (a >= 5)))
        found.append(village_rows(v[odd], subject))
    t = d.totals
    if len(t):
        t = t.assign(value=number(t["数值"]), day=days(t["时点"])[0], kind=t["指标"].str.replace("户数$|人数$", "", regex=True))
        for unit, frame in ((3, t[has(t["指标"], "户数$")]), (3, None)):
            if frame is None:
                break
            two = frame.merge(t[has(t["指标"], "人数$")], on=["区划代码", "kind", "day"], suffixes=("", "_p"))
            odd = two[(two["value"] > 0) & (two["value_p"] > 0) & ((two["value_p"] < two["value"]) | ((two["value_p"] > 6 * two["value"]) & (two["value"] >= 5)))]
            names = {"已脱贫享受政策": "K02", "未脱贫": "K04", "边缘户": "K06", "监测户": "K08"}
            found.append(pd.DataFrame({
                "county": odd["区划代码"].str[:6], "township": odd["区划代码"].where(odd["区划代码"].str.len() == 9, ""), "village": "",
                "household_id": "", "subject": odd["kind"].map(names),
            }))
    return pd.concat(found)


@rule("X002")
def x002(d):
    told = number(d.visits["户籍人口"])[~(days(d.visits["入户日期"])[1].dt.year < d.as_of.year)]
    both = d.homes.join(told.rename("told"), how="inner")
    return households(d, both["told"].notna() & both["pop"].notna() & (both["told"] != both["pop"]), "pop_now")


@rule("X014")
def x014(d):
    v = d.visits
    visited = lambda mask: mask.reindex(d.homes.index, fill_value=False)
    graded = has(d.homes["grade"], "^[AB]级?$")
    bad = visited(no(v["住房是否安全"]) | yes(v["是否漏雨"])) & (no(d.homes["danger"]) | graded)
    return households(d, bad | (visited(no(v["是否鉴定"])) & graded), "danger")


@rule("X015")
def x015(d):
    v = d.visits
    minutes, metres = number(v["取水时间"]), number(v["取水距离"])
    far = ((minutes > 20) & ~(metres <= 800)) | ((metres > 800) & ~(minutes <= 20))
    bad = no(v["水质是否达标"]) | (number(v["人均日水量"]) < 20) | far | (number(v["年停水天数"]) > 36)
    return households(d, yes(d.homes["water"]) & bad.reindex(d.homes.index, fill_value=False), "water_safe")


@rule("X017")
def x017(d):
    told = number(d.visits["人均纯收入"])[~(days(d.visits["入户日期"])[1].dt.year < d.as_of.year)].dropna()
    h = d.homes.loc[d.homes.index.intersection(told.index)]
    told = told.reindex(h.index)
    line = h["income_year"].map(d.line)
    far = (told - h["per_cap"]).abs() > 0.2 * h["per_cap"].abs()
    across = (told < line) != (h["per_cap"] < line)
    odd = h[(far | across) & h["per_cap"].notna() & (h["income_year"] == d.last_year)]
    return rows_of(d, odd.reset_index(names="hh"), f"per_cap@{d.last_year}")


def loan_rows(d, chosen):
    """Keys of loans: under the household, or under the county when nobody knows the household."""
    place = d.homes.reindex(chosen["hh"])[PLACE].reset_index(drop=True)
    known = place["county"].notna().to_numpy()
    return place.assign(
        county=place["county"].fillna(pd.Series(chosen["code"].to_numpy())), household_id=np.where(known, chosen["hh"], ""),
        subject=chosen["contract"].fillna(chosen["borrower"]).to_numpy(),
    ).fillna("")


@rule("P001")
def p001(d):
    open_ = d.loans[~d.loans["settled"] & d.loans["hh"].isin(d.homes.index)]
    owed = open_["balance"].where(open_["balance"].notna(), open_["amount"].where(has(open_["状态"], "未结清") | (open_["amount"] > 50_000)))
    total = owed.groupby(open_["hh"]).sum()
    return households(d, total > 50_000, "balance")


@rule("P002")
def p002(d):
    l = d.loans[~d.loans["settled"]]
    term = l["raw_term"].fillna("")
    plain_number = pd.to_numeric(term, errors="coerce")
    months = term.str.extract(r"^(\d+)个?月$")[0].astype(float).fillna(term.str.extract(r"^(\d+)年$")[0].astype(float) * 12)
    months = months.fillna(plain_number.where(plain_number > 10))
    again = yes(l["extended"]) | yes(l["renewed"]) | l["extended_due"].notna()
    allowed = l["start"] + pd.DateOffset(months=36) + pd.Timedelta(days=10)
    by_dates = (term == "") & ~again & (l["due_first"] > allowed)
    return loan_rows(d, l[(months > 36) | by_dates])


@rule("P005")
def p005(d):
    l = d.loans[~d.loans["settled"]]
    home = has(l["purpose"], "建房|盖房|买房|购房|修房|装修|住房|结婚|婚嫁|彩礼|婚礼|娶|理财|家电|家用电器|家具|家庭用品")
    work = has(l["purpose"], "养|种|棚|圈|舍|加工|经营|生产|羊|牛|猪|鸡|农机|饲料")
    return loan_rows(d, l[home & ~work])


@rule("P006")
def p006(d):
    l = d.loans[~d.loans["settled"]]
    tied = has(l["security"], "抵押|质押|担保|保证|联保") & ~has(l["security"], "免|信用|风险补偿")
    text = l["rate"].fillna("")
    value = pd.to_numeric(text.str.rstrip("%"), errors="coerce")
    value = value.where(text.str.endswith("%") | (value >= 1), value * 100)
    return loan_rows(d, l[tied | (value > 4.75) & (value <= 24)])


def bank(value):
    if isinstance(value, float):
        return np.nan
    for pattern, name in (
        ("信用|农商|农村商业|合作", "rural"), ("农业银行|农行", "abc"), ("邮储|邮政", "post"), ("工商银行|工行", "icbc"), ("建设银行|建行", "ccb"),
        ("中国银行|中行", "boc"), ("村镇银行", "village"), ("内蒙古银行", "im"), ("包商", "bs"), ("蒙商", "ms"),
    ):
        if re.search(pattern, value):
            return name
    return np.nan


@rule("P007")
def p007(d):
    l = d.loans[~d.loans["settled"] & (d.loans["balance"] > 0)]
    banks = each(l["bank"], bank).groupby(l["hh"]).nunique()
    return households(d, banks > 1, "bank")


@rule("P015")
def p015(d):
    h, p, r = d.homes, d.alive, d.rosters
    by = lambda mask, how: getattr(mask.groupby(p["hh"]), how)().reindex(h.index, fill_value=False)
    unable = by(p["labor"].isin(UNABLE), "all")
    helped = by(yes(p["dibao"]) | yes(p["tekun"]), "any") | yes(h["dibao"]) | h["safety_net"]
    told = no(h["dibao"]) | by(no(p["dibao"]), "all") | (h["t_dibao"] == 0)
    listed = pd.Series(h.index.isin(r.loc[has(r["list"], "低保|特困"), "hh"]), index=h.index) | by(
        p["core"].isin(r.loc[has(r["list"], "低保|特困"), "core"].dropna()), "any"
    )
    return households(d, unable & told & ~helped & ~listed & ~(h["per_cap"] >= 5000), "dibao")


@rule("P016")
def p016(d):
    p = d.alive
    neither, twice = no(p["med"]) & no(p["med_staff"]), yes(p["med"]) & yes(p["med_staff"])
    return persons(d, (neither & (p["born"].dt.year != d.as_of.year) & ~yes(p["soldier"])) | twice)


@rule("P017")
def p017(d):
    p, h = d.alive, d.homes
    pays = p["age"].between(16, 59) & p["age_year_end"].between(16, 59) & p["out"] & no(p["pension"]) & no(p["pension_staff"]) & ~yes(p["soldier"])
    kept = has(h["attr"], "五保|特困") | yes(p["tekun"]).groupby(p["hh"]).any().reindex(h.index, fill_value=False)
    sixty = p.assign(at=p["born"].dt.year + 60).groupby("hh")["at"].min().reindex(h.index)
    unpaid = (sixty < h["income_year"]) & (h["t_pension"] == 0) & ~kept
    return pd.concat([persons(d, pays), households(d, unpaid, "trans_pension")])


@rule("P021")
def p021(d):
    h, now = d.homes, d.helpers[~(d.helpers["until"] <= d.as_of) & d.helpers["helper"].notna()]
    named = h["helper"].notna() | h.index.isin(now["hh"]) | h.index.isin(d.log.loc[d.log["helper"].notna(), "hh"]) | h.index.isin(
        d.rows.loc[d.rows["helper"].notna(), "hh"]
    )
    covered = pd.Series(named, index=h.index).groupby(h["code"]).transform("mean") >= 0.5
    living = h.index.isin(d.alive["hh"])
    alone = households(d, ~named & covered & living, "helper")
    per = now.dropna(subset=["hh"]).groupby(["code", "helper", now["unit"].fillna("")])["hh"].nunique()
    busy = per[per > 15].reset_index()[["code", "helper"]].drop_duplicates()
    heads = pd.DataFrame({"county": busy["code"], "township": "", "village": "", "household_id": "", "subject": busy["helper"]})
    return pd.concat([alone, heads])


@rule("T006")
def t006(d):
    log, h = d.log[d.log["hh"].notna()], d.homes
    past = log[log["day"] <= d.as_of]
    end = past.groupby("code")["day"].max()
    unread = log.loc[log["day"].isna() | (log["day"] > d.as_of), "hh"]
    newest = past.groupby("hh").agg(day=("last_day", "max"), code=("code", "first"))
    gap = (newest["code"].map(end) - newest["day"]).dt.days
    known = newest.index.isin(d.alive["hh"])
    return households(d, newest.index[(gap > 31) & known & ~newest.index.isin(unread)], "log_gap")


@rule("T014")
def t014(d):
    l = d.loans[~d.loans["settled"] & (d.loans["balance"] > 0)]
    exact = lambda last, first: last.where((last - first).dt.days < 40)
    due = exact(l["extended_due"], l["extended_first"]).where(l["extended_due"].notna(), exact(l["due"], l["due_first"]))
    return loan_rows(d, l[((due - d.as_of).dt.days <= 60) | (l["overdue_days"] > 0) | (l["逾期金额"] > 0)])


def problem_rows(d, mask):
    """Keys of problems, in the household when the ledger names one that is known."""
    z = d.problems[mask.fillna(False).astype(bool)]
    place = d.homes.reindex(z["hh"])[PLACE].reset_index(drop=True)
    known = place["county"].notna().to_numpy()
    return place.assign(
        county=place["county"].fillna(pd.Series(z["code"].to_numpy())), township=place["township"].fillna(pd.Series(z["township"].to_numpy())),
        household_id=np.where(known, z["hh"], ""), subject=z["问题编号"].to_numpy()
    ).fillna("")


@rule("Z001")
def z001(d):
    z = d.problems
    empty = lambda column: z[column].isna() | z[column].isin(["/", "无", "-"])
    return problem_rows(d, empty("责任单位") | empty("责任人") | empty("整改措施") | empty("整改时限"))


@rule("Z003")
def z003(d):
    z = d.problems
    return problem_rows(d, (z["销号日期止"] < z["完成日期起"]) | (z["销号日期止"] < z["反馈日期起"]))


@rule("Z004")
def z004(d):
    z = d.problems
    doing = z["stands"].isin(["正在整改", "整改中", "未完成"])
    open_ = (z["closed"] == False) | (z["closed"].isna() & doing)  # noqa: E712
    return problem_rows(d, open_ & (z["整改时限止"] < d.as_of) & (z["stands"] != "长期坚持"))


@rule("Z005")
def z005(d):
    z = d.problems
    done, doing = z["stands"] == "已完成", z["stands"].isin(["正在整改", "整改中", "未完成"])
    late = done & (z["closed"] == False) & ((d.as_of - z["完成日期止"]).dt.days > 30)  # noqa: E712
    return problem_rows(d, late | (doing & (z["closed"] == True)))  # noqa: E712


@rule("Z010")
def z010(d):
    z = d.problems
    one = z["head_name"].notna() & ~z["head_name"].isin(["/", "无", "-"])
    return problem_rows(d, one & z["hh"].isna())


@rule("Z011")
def z011(d):
    z = d.problems
    people = lambda column: same_name(column).str.split("[、，,;；]")
    own = pd.Series([isinstance(a, list) and isinstance(b, list) and set(a) <= set(b) for a, b in zip(people(z["自查验收人"]), people(z["责任人"]))])
    return problem_rows(d, (z["closed"] == True) & (own | (z["复核单位"] == z["责任单位"])))  # noqa: E712


@rule("D001")
def d001(d):
    return persons(d, d.alive["form"] == "lost", d.alive)


def main(project, out, engine="calamine"):
    global ENGINE
    ENGINE = None if engine == "default" else engine
    started = time.perf_counter()
    d = prepare(pathlib.Path(project))
    read = time.perf_counter()
    values(d)
    found = pd.concat([function(d).assign(rule=code) for code, function in RULES.items()], ignore_index=True)
    found = found[KEY].fillna("").drop_duplicates().sort_values(KEY)
    ended = time.perf_counter()
    found.to_json(out, orient="records", lines=True, force_ascii=False)
    print(json.dumps({"read": read - started, "rules": ended - read}), file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["--codes"]:
        print(",".join(RULES))
    elif len(sys.argv) in (3, 4):
        main(*sys.argv[1:])
    else:
        sys.exit(__doc__)
