"""The sentence for each error and remark: what is wrong and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from db.errors import RecordError, YizhanError
from desktop.catalogue import N_, _
from desktop.fields import field_label, table_label
from desktop.labels import label

SENTENCES: Mapping[str, str] = {
    # A field of a form, a cell of a sheet
    "empty": N_("{field}不能空着。"),
    "too_long": N_("{field}太长，最多 {limit} 个字。"),
    "too_small": N_("{field}不能是 {value}，最小是 {limit}。"),
    "too_large": N_("{field}不能是 {value}，最大是 {limit}。请核对是否多打了数字。"),
    "value_wrong": N_("{field}不能是“{value}”，请改一改。"),
    "choice_unknown": N_("{field}里没有“{text}”，可以填：{choices}。"),
    "cell_without_value": N_("这一格的公式没有算出结果，请改成数字或文字。"),
    "number_unreadable": N_("“{text}”读不出数字，请只写数字。"),
    "day_for_number": N_("“{text}”是日期，这里要填人数。"),
    "paste_too_large": N_("一次最多放 {limit} 格，这里有 {cells} 格；请分几次。什么都没有改动。"),
    "paste_too_wide": N_(
        "剪贴板有 {rows} 行 {columns} 列，从这一格起只放得下 {room_rows} 行 {room_columns} 列，"
        "没有贴入。请先选好左上角的那一格。"
    ),
    "paste_cell_too_large": N_("剪贴板里有一格超过 {limit} 个字，没有贴入。"),
    "paste_refused": N_("剪贴板第 {row} 行第 {column} 列（{cell}）：{why}整块都没有贴入。"),
    "not_whole": N_("“{text}”不是整数，请写整数。"),
    "day_unreadable": N_("“{text}”不是日期，请写成 2026-10-01 这样。"),
    "year_unknown": N_("“{text}”没有年份，请写成 2026-10-01 这样。"),
    "day_outside_month": N_("{day} 不在 {month} 里，请核对月份。"),
    "day_twice": N_("{day} 这一天出现了两次，数字不同（另一处在 {other}），请留一处。"),
    "day_in_two_files": N_(
        "{day} 这一天，“{file}”里（{sheet} {cell}）写的是别的数字。请核对，只留对的一处。"
    ),
    "month_unreadable": N_("“{text}”不是月份，请写成 2026-10 这样，年份在 2000 到 2100 之间。"),
    "day_beyond": N_("{day} 不对：日期应在 {first} 到 {last} 之间。"),
    "day_in_future": N_("{day} 还没有到，不能算已经核实。"),
    "count_in_future": N_("{day} 还没有到，不能登记；请核对日期和这台电脑的时间。"),
    "month_closed": N_("这个月已经结账，不能再改；要改请先在“月末结账”里重新打开，写明原因。"),
    "month_not_over": N_("{month} 还没有过完，不能结账。"),
    "month_signed": N_("{month} 已经结账。"),
    "month_not_signed": N_("{month} 没有结账，不用重新打开。"),
    "city_closed": N_("全市的 {month} 已经结账；要改一个单位的数字，请先重新打开全市。"),
    "units_open": N_("这些单位还没有结账：{units}。各单位都结账以后，全市才能结账。"),
    "closing_blocked": N_("有负数的登记，改好以后才能结账。"),
    "closing_note_needed": N_("还有没解决的问题，要结账请在备注里写明原因。"),
    "shares_wrong": N_("各人群的占比加起来是 {total}%，应为 100%，请核对。"),
    "signature_stands": N_("结账的签字不能撤销或更改；要改数字请重新打开这个月，写明原因。"),
    "month_in_future": N_("{month} 还没有开始，没有数字可出。"),
    "time_unreadable": N_("“{text}”不是时间，请写成 8:30 这样。"),
    "ends_before_start": N_("结束时间在开始时间之前，请核对。"),
    "closed_before_opened": N_("撤销日期 {closed} 早于启用日期 {opened}，请核对。"),
    "closure_backwards": N_("临时关闭的结束日期 {last} 早于开始日期 {first}，请核对。"),
    "closed_without_day": N_("已撤销的驿站要写撤销日期。"),
    "note_without_counts": N_("这一行没有数字，备注存不下；请先填数字，没有人来就填 0。"),
    "sign_unprintable": N_("{field}里的字符“{sign}”（{point}）打印不出来，请删去或换一个字。"),
    "name_like_formula": N_("“{text}”像是表格公式，名称不能以 =、+、-、@ 开头。"),
    "name_like_markup": N_("“{text}”里有尖括号标记，请只写文字。"),
    "hours_unreadable": N_(
        "开放时间“{text}”读不懂（从“{rest}”起），请写成“工作日 9:00-17:30”这样。"
    ),
    "hours_ambiguous": N_("“{rest}”是指“{first}”，还是“{second}”？请写明。"),
    "hours_contradictory": N_(
        "开放时间“{text}”前后矛盾（从“{rest}”起）：同一天、同一时段写了两次，请各写一次。"
    ),
    "hours_without_times": N_("开放时间“{text}”没有写几点到几点，请写成“每天 8:30-17:30”这样。"),
    "hours_festival": N_(
        "开放时间里不能单写一个节日（“{rest}”）：请写“节假日休息”，或把那几天登记为临时关闭。"
    ),
    "hours_not_weekly": N_("“{rest}”不是按星期几开放，请写明星期几，或写进备注。"),
    "hours_season_undefined": N_(
        "“{rest}”是几月到几月？请写成“夏季（5月至9月）8:00-18:00；冬季 8:30-17:30”这样。"
    ),
    "hours_months_missing": N_(
        "没有写这几个月的开放时间：{months}。如果不开放，请补上“其他月份休息”。"
    ),
    "hours_month_parts": N_("“{rest}”里的季节不是整月，请写成“5月至9月”这样。"),
    "makeup_on_weekday": N_("{day} 不是周末，不会是调休上班日，请核对。"),
    "calendar_day_twice": N_("{day} 写了两次，请留一处。"),
    "calendar_year_not_shipped": N_("程序里没有 {year} 年的放假安排，请粘贴国务院办公厅的通知。"),
    "calendar_year_present": N_("{year} 年已有放假安排，没有改动它；要重来，请先清空这一年。"),
    "notice_empty": N_("没有读到放假或上班的日期，请粘贴通知中从“一、元旦”起的各段。"),
    "notice_unreadable": N_("“{phrase}”读不懂，请写成“10月1日至7日放假”或“10月10日上班”这样。"),
    "notice_without_festival": N_("“{phrase}”没有写是哪个节日，请从“国庆节：”这样的开头粘贴。"),
    "notice_weekday_wrong": N_("“{phrase}”里的 {day} 星期几不对，请核对年份和日期。"),
    "notice_days_miscounted": N_("“{phrase}”写的是 {total} 天，日期算来是 {days} 天，请核对。"),
    "hours_impossible": N_("开放时间“{text}”里的“{rest}”不是可能的时间，请核对。"),
    "position_unreadable": N_("“{text}”不是坐标，请写成“113.55, 22.22”这样的经纬度。"),
    "position_outside_china": N_("坐标“{text}”不在中国境内，请核对经度和纬度。"),
    "position_short_link": N_(
        "从链接里读不出一个坐标。短链接请先在浏览器里打开，再复制地址栏里的长网址；也可以直接粘贴坐标。"
    ),
    "position_off_town": N_("坐标离{town}有 {km} 公里，请核对坐标或镇街。"),
    "position_by_other_town": N_(
        "坐标离{town}有 {km} 公里，离{other}只有 {other_km} 公里，请核对坐标或镇街。"
    ),
    "position_in_sea": N_("坐标在水里，离示意图上的岸约 {m} 米，请核对。"),
    "position_wrong_district": N_("坐标在{town}所属的区以外约 {m} 米，请核对坐标或镇街。"),
    "position_like_other_datum": N_(
        "这个坐标更像 {datum} 的，改读后会移动约 {m} 米；请核对它取自哪种地图。"
    ),
    "datum_unknown": N_("不知道坐标来自哪种地图，请选高德／腾讯、百度或 WGS-84。"),
    # Files of a record, and two records that become one
    "service_backwards": N_("停止日期 {last} 早于开始日期 {first}，请核对。"),
    "line_gone": N_("这一行刚被别人去掉了，请核对后再保存。"),
    "attachment_empty": N_("文件是空的。"),
    "attachment_too_large": N_("文件太大，最多 {megabytes} MB。"),
    "attachment_too_many_pixels": N_("照片太大，请先缩小再添加。"),
    "attachment_not_image": N_("文件名像照片，内容却不是，请核对。"),
    "attachment_heic": N_("苹果手机的 HEIC 照片请先转成 JPG 再添加。"),
    "attachment_unknown_kind": N_("可以添加照片、PDF、Word、Excel 和文本，不能添加这种文件。"),
    "attachment_damaged": N_("照片已损坏，读不出来。"),
    "attachment_ending": N_("文件名要以 {choices} 结尾。"),
    "attachment_unknown": N_("这个附件已经不在台账里。"),
    "finding_unknown": N_("这项巡查结果已经不在台账里。"),
    "view_unknown": N_("这个视图已经不在了。"),
    "counts_on_both_days": N_("这些天两座都填报过：{days}。请选用哪一座的数字。"),
    "merge_with_itself": N_("不能把一座驿站并到它自己里面。"),
    # Which record is meant
    "town_unknown": N_("没有“{text}”这个镇街，请写全称，如“拱北街道”。"),
    "town_ended": N_("{name}已经并入别的镇街，请选现有的镇街。"),
    "town_code_wrong": N_("“{text}”不是镇街代码，请写九位数字，如 440402005。"),
    "district_unknown": N_("没有代码为“{text}”的行政区，请选一个。"),
    "merge_into_itself": N_("不能并入自己，请选另一个镇街。"),
    "since_before_last": N_("{name}从 {last} 起已有变动，这次不能早于那一天。"),
    "name_taken": N_("已经有“{name}”了，请换一个{field}。"),
    "line_in_use": N_("有 {uses} 条记录用着“{name}”，不能删去；可以停用。"),
    "line_unknown": N_("这一条已经不在名录里。"),
    "unit_unknown": N_("没有“{text}”这个管理单位，请核对名称。"),
    "column_shuffled": N_(
        "“{field}”一列有 {count} 格成了别的驿站导出时的内容，像是只把这一列排了序。"
        "请还原，再按整行排序。"
    ),
    "code_twice": N_("编号“{text}”出现了两次（另一处在 {other}），请留一行。"),
    "code_edited": N_("这一行像是编号 {was} 的驿站，编号却是“{text}”。请改回编号，或把整行还原。"),
    "code_gone": N_("编号“{text}”的驿站导出后已从台账删去或并入别的驿站，请删去这一行。"),
    "said_twice": N_("{field}里“{text}”写了两次，请留一处。"),
    "closure_unreadable": N_("“{text}”读不出临时关闭，请写成“2026-11-20 至 2026-11-25 装修”这样。"),
    "supply_unreadable": N_(
        "“{text}”读不出物资，请写成“创可贴 10盒 2026-12-31”这样，几样之间用分号隔开。"
    ),
    "station_code_unknown": N_(
        "台账里没有编号为“{text}”的驿站，请核对这张表是不是从这份登记簿导出的。"
    ),
    "code_unknown": N_("没有编号为“{text}”的驿站；新驿站请不要填编号。"),
    "station_unknown": N_("这座驿站已经不在台账里。"),
    "activity_unknown": N_("这场活动已经不在台账里。"),
    "station_unmatched": N_("台账里没有“{text}”，相近的：{candidates}。请改名称，或先建这座驿站。"),
    "station_ambiguous": N_("“{text}”可能是：{candidates}。请写全称。"),
    "station_twice": N_("“{name}”出现了两次（另一处在 {other}），请留一处。"),
    "service_not_offered": N_("{station}不提供{service}，请留空，或先在台账里开通。"),
    "count_changed": N_(
        "{station}这一天刚被别人改过，新的数字已取来，您输入的还在；请核对后再按 Ctrl+S。"
    ),
    "acceptance_without_count": N_("{station} {day} 没有登记{service}，没有可以认可的数字。"),
    "acceptance_overtaken": N_(
        "{station} {day} 的{service}刚被改成 {people}，不是您看到的数字；请核对后再认可。"
    ),
    "already_there": N_("{field}已经有相同的一条，请核对。"),
    "in_use": N_("还有别的记录用着它，不能删去。"),
    "rule_broken": N_("{field}不合规定（{rule}），请核对。"),
    # Undo, and others at work
    "change_unknown": N_("没有第 {number} 步这条记录。"),
    "change_undone": N_("第 {number} 步已经撤销过了。"),
    "not_saved": N_("没有保存成，输入还在，请再按 Ctrl+S。"),
    "nothing_to_undo": N_("没有可以撤销的步骤。"),
    "undo_conflict": N_("之后又有人改过这条记录（{table} {row}），不能撤销。请先看历史。"),
    "station_changed": N_("别人刚改过“{name}”。请看过新内容再改。"),
    # Workbooks
    "header_unreadable": N_("找不到表头，缺少：{missing}。请核对第一行的列名。"),
    "header_twice": N_("第 {row} 行的列名“{text}”出现了两次，请留一列。"),
    "columns_unread": N_("这几列没有读：{headings}。"),
    "sheet_skipped": N_("这张工作表里没有找到表头，没有读。"),
    "sheet_hidden": N_("这张工作表是隐藏的，没有读。要读的话请先取消隐藏。"),
    "file_is_register": N_("“{path}”是正在用的登记簿，不能当作别的文件来读。"),
    "file_missing": N_("找不到文件 {path}，请核对位置和名称。"),
    "file_unreadable": N_("读不了 {path}：{reason}。请核对权限。"),
    "file_unwritable": N_("写不了 {path}：{reason}。请换个位置，或先关掉打开它的程序。"),
    "folder_missing": N_("没有文件夹 {path}，请先建好。"),
    "not_a_workbook": N_("{path} 不是表格，或已损坏。请选 .xlsx、.xls、.ods 或 .csv 文件。"),
    "workbook_other_format": N_(
        "{path} 的格式读不了。请用 Excel 或 WPS 打开它，另存为 .xlsx 再导入。"
    ),
    "quotes_unbalanced": N_("{path} 里有引号没有配对，到第 {row} 行还没有合上，请改好再导入。"),
    "workbook_empty": N_("{path} 里没有内容。"),
    "workbook_locked": N_("{path} 有密码，请先在 Excel 里去掉密码再导入。"),
    "workbook_too_large": N_("{path} 太大，请分成几个文件再导入。"),
    # Files of town boundaries
    "boundaries_too_large": N_("{path} 太大，最多 {megabytes} MB。请先简化，或只留下镇街。"),
    "boundaries_too_fine": N_("{path} 的边界太细，最多 {limit} 个点。请先在制图软件里简化。"),
    "not_boundaries": N_("{path} 不是 GeoJSON 边界文件，或已损坏。请从制图软件另存为 GeoJSON。"),
    "boundaries_projected": N_(
        "{path} 用的不是经纬度（WGS-84 或国家 2000）。请在制图软件里换成经纬度再导出。"
    ),
    "boundaries_outside_china": N_(
        "{path} 第 {number} 个图形不在中国范围内。可能是经纬度写反了，或是投影坐标，请核对。"
    ),
    "boundary_unreadable": N_("{path} 第 {number} 个图形画不出来，请在制图软件里修好再导入。"),
    "boundaries_nameless": N_(
        "{path} 里没有一项属性是台账里镇街的代码或名称。请加上名称，如“拱北街道”。"
    ),
    # The data file or server
    "data_exists": N_("{path} 已经存在，没有覆盖。请换个名称。"),
    "data_missing": N_("找不到登记簿 {path}。它可能被移走或改了名。"),
    "data_unreadable": N_("打不开登记簿 {path}，请核对权限和磁盘。"),
    "data_read_only": N_("{path} 是只读的，不能保存。请换到可写的位置，或请管理员开放权限。"),
    "data_locked": N_("{path} 正被另一个程序写着，请稍后再试。"),
    "data_damaged": N_("{path} 已损坏，没有改动它。请从最近的备份恢复。"),
    "data_foreign": N_("{path} 不是驿站管家的登记簿，没有改动它。"),
    "data_newer": N_("{path} 由更新版本的驿站管家建立，请先升级程序。没有改动它。"),
    "server_not_empty": N_("{path} 里已有别的数据，没有改动它。请用一个空的数据库。"),
    "server_unreachable": N_("连不上 {path}：{reason}。请核对地址和网络。"),
    "backup_of_server": N_("{path} 在服务器上，请由服务器的管理员备份。"),
    "disk_full": N_("磁盘满了，没有保存。请腾出空间再试：{path}"),
    "disk_fault": N_("磁盘读写出错：{path}。请先把登记簿复制到别的磁盘。"),
    # Paper
    "paper_glyph_missing": N_("“{place}”中的字符 {text} 打印不出来，请改掉后再出报告。"),
    "paper_failed": N_("版式文件出错：{message}。请恢复原来的版式文件，或把详情发给维护人员。"),
    "paper_worker_lost": N_("排版没有完成（{reason}）。请再试一次。"),
    "sheets_none": N_("这里那时没有在营的驿站，没有可印的登记表。"),
    "sheets_too_many": N_(
        "这里有 {stations} 座驿站，一次最多印 {limit} 座。请按管理单位或镇街分开印。"
    ),
    "print_refused": N_("没有打印成：{reason}。请核对打印机，或先存为 PDF 再打印。"),
    "print_no_pages": N_("所选页码里没有页，文件共 {pages} 页。"),
    # What lies under the stations on the map
    "tiles_file_missing": N_("请先选一个 .mbtiles 文件。"),
    "tiles_not_mbtiles": N_("{path} 不是 .mbtiles 瓦片文件，或者已经损坏。"),
    "tiles_empty": N_("{path} 里一块瓦片也没有。"),
    "tiles_vector": N_("{path} 是矢量瓦片，请换成栅格（图片）瓦片的文件。"),
    "tiles_not_images": N_("{path} 里的瓦片不是 PNG、JPG 或 WebP 图片。"),
    "tiles_key_wrong": N_("请填天地图的密钥，是一串字母和数字，不带空格。"),
    "tiles_address_missing": N_("请填地图服务的地址。"),
    "tiles_address_scheme": N_("地址要以 http:// 或 https:// 开头。"),
    "tiles_address_host": N_("地址里的主机名或端口不对，也不能带用户名；请核对。"),
    "tiles_address_places": N_("地址里要有 {{z}}、{{x}}、{{y}} 各一处，没有别的花括号。"),
    "tiles_address_signs": N_("地址里有空格、中文或多余的符号，或者太长，请核对。"),
    "tiles_source_missing": N_("请填来源，地图角上要写明。"),
    # What a reader understood on its way through a sheet
    "sample_data": N_("表中写明是示例数据，导入后登记簿处处标明“示例数据”。"),
    "row_not_data": N_("这一行不是数据，跳过。"),
    "text_trimmed": N_("去掉多余的空格和换行，读作“{now}”。"),
    "number_read": N_("读作 {now}。"),
    "day_of_month_unknown": N_("没有写日，按 {now} 记。"),
    "every_day_assumed": N_("没有写星期几，按每天记：{now}"),
    "holidays_off_assumed": N_("只写了工作日，按节假日休息记：{now}"),
    "hours_missing": N_("{name}没有写开放时间。"),
    "position_missing": N_("{name}没有坐标，地图上不显示。"),
    "town_former": N_("这是以前的镇街，已按现在的{town}理解。"),
    "position_swapped": N_("先写的是纬度，已按经度、纬度理解。"),
    "number_about": N_("原文是约数，按 {now} 记。"),
    "row_emptied": N_(
        "导出时这一天有数字，现在全空着。登记簿里的不会删去；要撤回，请在登记里清除。"
    ),
    "count_unusual": N_("{service}平常 {low} 到 {high} 人次，这里是 {people}，请核对。"),
    "count_unusual_more": N_("从这里起还有 {n} 个数字和平常差得远，不再逐个列出。"),
    "counts_unquestioned": N_(
        "要写入的有 {n} 天，超过 {limit} 天，没有核对数字是否和平常差得远。"
        "想核对，可以按月分成几个文件，或者在月末结账时看“存疑”。"
    ),
    "row_without_counts": N_("这一行没有数字，按未填报记。"),
    "station_matched": N_("读作“{name}”。"),
    "day_repeated": N_("和 {other} 相同，只记一次。"),
    "category_read": N_("读作“{now}”。"),
    "row_missing": N_("导出时有的“{name}”（{code}）不在表里：不作改动，也不会删去。"),
    "code_restored": N_("编号空着，按名称认作 {code}。"),
    "unit_follows_town": N_("{town}归{unit}管，按镇街记。"),
}


class _Worded(dict[str, str]):
    """A value the error did not bring shows as an ellipsis: half a sentence beats a crash."""

    def __missing__(self, key: str) -> str:
        return "…"


def say(error: YizhanError) -> str:
    """The error in words; a code without a sentence shows as itself, with its values."""
    field = error.field if isinstance(error, RecordError) else None
    return _sentence(error.code, {"field": field, **error.values})


class Remark(Protocol):
    """What `say_remark` needs of a remark on a cell."""

    @property
    def code(self) -> str: ...

    @property
    def values(self) -> Mapping[str, object]: ...


def say_remark(remark: Remark) -> str:
    """A remark of a workbook's reader in words, as in `say`."""
    return _sentence(remark.code, remark.values)


def _sentence(code: str, values: Mapping[str, object]) -> str:
    template = SENTENCES.get(code)
    if template is None:
        named = "，".join(f"{key}={_worded(value)}" for key, value in values.items() if value)
        return _("没有办成：{code}（{values}）").format(code=code, values=named)
    worded = {name: _worded(value) for name, value in values.items()}
    field = values.get("field")
    worded["field"] = field_label(str(field)) if field else _("这一项")
    if "table" in values:
        worded["table"] = table_label(str(values["table"]))
    return _(template).format_map(_Worded(worded))


def _worded(value: object) -> str:
    if isinstance(value, StrEnum) and type(value).__module__ == "db.values":
        return label(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(_worded(part) for part in value) or _("无")
    return str(value)
