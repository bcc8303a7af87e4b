#!/usr/bin/env python3
"""Rewrites the three large official code tables of the packs from raw lists.

    packs/make-codes.py RAW            write the tables
    packs/make-codes.py RAW --check    compare only; exit 1 when a table differs

RAW is a folder with provinces.csv, cities.csv, areas.csv (code, name),
csco2022.csv (code, name, alias) and gbt4754_2017.tsv (code, name). Everything
that is not in those lists, such as a missing parent or a place of the site's
own, stands in a constant below, so that a table can always be explained line
by line. The small tables beside these are written by hand and not touched.
"""

import csv
import io
import re
import sys
from pathlib import Path

PACKS = Path(__file__).resolve().parent

# Not in the raw list; the codes are those of GB/T 2260.
PROVINCES_WITHOUT_PARTS = {
    "710000": ("台湾省", ["台湾"]),
    "810000": ("香港特别行政区", ["香港"]),
    "820000": ("澳门特别行政区", ["澳门"]),
}

# Names under which files still speak of districts that were merged or renamed.
FORMER_NAMES = {
    "310106": ["闸北区"],
    "310115": ["浦东"],
    "440112": ["萝岗区"],
    "440309": ["龙华新区"],
    "440311": ["光明新区"],
}

# Places of the demo city below the county or across counties. They have no
# code of GB/T 2260; the x says that the code is the site's own.
OWN_AREAS = [
    ("x33030001", "温州湾新区", "330300", ["湾区", "浙南产业集聚区"]),
    ("x33030002", "海洋经济发展示范区", "330300", ["海经区"]),
    ("x33032401", "瓯北街道", "330324", ["瓯北"]),
    ("x33032601", "萧江镇", "330326", ["萧江"]),
    ("x33038101", "塘下镇", "330381", ["塘下"]),
    ("x33038102", "安阳街道", "330381", ["安阳街"]),
    ("x33038201", "柳市镇", "330382", ["柳市"]),
    ("x33038202", "北白象镇", "330382", ["北白象"]),
]

# Minor groups whose line is missing in the raw list while their occupations
# are there. The name repeats the members until somebody reads it in the book.
OCCUPATION_GROUPS_WITHOUT_NAME = ["1-06-01-00", "2-01-04-00", "2-02-32-00", "5-02-03-00"]

PEOPLES = (
    "壮 回 维吾尔 蒙古 藏 苗 彝 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 "
    "东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 塔吉克 怒 普米 裕固 "
    "保安 独龙 鄂温克 门巴 珞巴 基诺 各"
).split()
PEOPLE_AT_END = re.compile("(?:" + "|".join(f"{name}族" for name in PEOPLES) + ")$")
PEOPLE_WITHOUT_ZU = re.compile("(?:维吾尔|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)$")
KIND_OF_PLACE = re.compile(
    "(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|矿区|特区|省|市|区|县|盟)$"
)
# What is left of these without the ending is nobody's word for the place.
NEVER_SHORT = re.compile("(?:开发区|示范区|管理区|园区|名胜区|循环区|食品区|保税区|先导区|合作区)$")


def short_place(name):
    """The name people write: 温州市 → 温州, 延边朝鲜族自治州 → 延边; None if none is left."""
    if NEVER_SHORT.search(name):
        return None
    stem = KIND_OF_PLACE.sub("", name)
    if "自治" in name:
        for ending in (PEOPLE_AT_END, PEOPLE_AT_END, PEOPLE_AT_END, PEOPLE_AT_END, PEOPLE_WITHOUT_ZU):
            shorter = ending.sub("", stem)
            if len(shorter) >= 2:
                stem = shorter
    if stem == name or len(stem) < 2 or stem.endswith("族"):
        return None
    return stem


def read(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def table(head, header, rows):
    text = io.StringIO()
    for line in head:
        text.write(f"# {line}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def regions(raw):
    places = {code + "0000": (name, "") for code, name in read(raw / "provinces.csv")[1:]}
    places |= {code: (name, "") for code, (name, _) in PROVINCES_WITHOUT_PARTS.items()}
    for code, name, province in read(raw / "cities.csv")[1:]:
        places[code + "00"] = (name, province + "0000")
    for code, name, city, _ in read(raw / "areas.csv")[1:]:
        # 东莞, 中山 and 儋州 stand in the list as their own only part.
        places.setdefault(code, (name, city + "00"))
    rows = []
    for code, (name, parent) in sorted(places.items()):
        words = PROVINCES_WITHOUT_PARTS.get(code, (None, []))[1] + [short_place(name)]
        words += FORMER_NAMES.get(code, [])
        if name in ("市辖区", "县") or "直辖县级" in name:
            words = []
        words = dict.fromkeys(word for word in words if word and word != name)
        rows.append([code, name, "", parent, "", "|".join(words)])
    rows += [[code, name, "", parent, "", "|".join(words)] for code, name, parent, words in OWN_AREAS]
    head = [
        "title.zh: 行政区划",
        "title.en: Places",
        "source: GB/T 2260 中华人民共和国行政区划代码, from an open list; short names added",
        "edition: as the list stood after the changes of 2023",
        "hierarchical: true",
        "note: 台湾, 香港 and 澳门 are without parts. 东莞, 中山 and 儋州 have no counties.",
        "note: Codes ending in 71 to 79 are functional zones from the statistical list, not GB/T 2260.",
        "note: 市辖区, 县 and 省直辖县级行政区划 are levels of the standard, not places.",
        "note: Codes that begin with x are the demo city's own and official nowhere; a site brings its own.",
        "note: A short name may belong to several places: 海南 alone is the province, the highest of them;",
        "note: 鼓楼 alone, four districts of one level, names none.",
    ]
    return table(head, ["code", "zh", "en", "parent", "order", "synonyms"], rows)


def occupation_parent(code):
    """1-2-2-2 digits: the last group that is not zero becomes zero."""
    groups = code.split("-")
    for place in range(3, 0, -1):
        if groups[place] != "00":
            groups[place] = "00"
            return "-".join(groups)
    return ""


def occupations(raw):
    names, words = {}, {}
    for _, code, _, name, _, _, _, alias in read(raw / "csco2022.csv")[1:]:
        name = re.sub(r"(?:L/S|L|S)$", "", name)
        names.setdefault(code, name)
        aliases = {word.strip() for word in alias.split(",")}
        words.setdefault(code, set()).update(re.sub(r"(?<=[一-鿿])(?:L/S|L|S)$", "", word) for word in aliases)
    for group in OCCUPATION_GROUPS_WITHOUT_NAME:
        members = [name for code, name in names.items() if occupation_parent(code) == group]
        names[group] = "、".join(members) + "（小类名称待核）"
    owners = {}
    for code, aliases in words.items():
        for word in aliases:
            owners.setdefault(word, set()).add(code)
    own_names = set(names.values())
    rows = []
    for code in sorted(names):
        kept = sorted(
            word
            for word in words.get(code, ())
            if word and word not in own_names and len(owners[word]) == 1 and not word.startswith("其他")
        )
        rows.append([code, names[code], "", occupation_parent(code), "", "|".join(kept)])
    head = [
        "title.zh: 职业分类",
        "title.en: Occupations",
        "source: 中华人民共和国职业分类大典, from an open list; definitions and tasks left out",
        "edition: 2022",
        "hierarchical: true",
        "note: Four minor groups had no line and are named after their members (小类名称待核).",
        "note: The marks S (digital) and L (green) are cut from the names. Synonyms are job titles of that",
        "note: list, kept where they point to one occupation. The list was not compared with the printed book.",
    ]
    return table(head, ["code", "zh", "en", "parent", "order", "synonyms"], rows)


def industries(raw):
    names = dict(read(raw / "gbt4754_2017.tsv", "\t"))
    rows = []
    for code in sorted(names):
        # C, C34, C344, C3443
        parent = "" if len(code) == 1 else code[0] if len(code) == 3 else code[:-1]
        rows.append([code, names[code], "", parent])
    levels = [sum(len(code) == length for code in names) for length in (1, 3, 4, 5)]
    head = [
        "title.zh: 国民经济行业分类",
        "title.en: Industries",
        "source: GB/T 4754-2017, from an open list",
        "edition: 2017",
        "hierarchical: true",
        f"note: {levels[0]} sections, {levels[1]} divisions, {levels[2]} groups, {levels[3]} classes; "
        "no parent is missing. Not compared with the printed standard or its later amendment.",
    ]
    return table(head, ["code", "zh", "en", "parent"], rows)


TABLES = {
    "system/codes/region.csv": regions,
    "consortium/codes/csco-2022.csv": occupations,
    "consortium/codes/gbt4754-2017.csv": industries,
}


def main(arguments):
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) != 1:
        sys.exit(__doc__)
    different = []
    for name, make in TABLES.items():
        path, text = PACKS / name, make(Path(folders[0]))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            different.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    print("\n".join(f"differs: {name}" if check else f"written: {name}" for name in different) or "all as generated")
    if check and different:
        sys.exit(1)


main(sys.argv[1:])
