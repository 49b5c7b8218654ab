"""The command line: the same code without a window."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from db import backup as backups
from db import history as past
from db.asking import read_asked
from db.closing import close_month, reopen_month
from db.corrections import standing
from db.datums import to_wgs84
from db.demo import fill_demo
from db.engine import Session, create_register, open_register, reading
from db.errors import RecordError, YizhanError
from db.holidays import load_holidays
from db.imports import ImportChoice, ImportKind, carry_out, contradicted_files, plan_file
from db.locator import Locator
from db.origins import Origins
from db.places import read_position
from db.search import StationIndex
from db.seed import fill
from db.sheet_lines import Place
from db.stations import station_rows, towns, units
from db.totals import month_figures
from db.values import LOCAL, Datum, LatLng, Month, Service
from db.work import Work
from db.workbooks.count_book import count_book
from db.workbooks.write import activities_workbook, counts_workbook, stations_workbook
from desktop import answers
from desktop.closing_words import closing_label, reopening_label
from desktop.paper.month import month_pdf
from desktop.paper.month_xlsx import month_workbook
from desktop.paper.whole_file import write_whole
from desktop.text import _, say, use_language

# Typer wants the help texts while this module is read, so the language is chosen before them.
use_language("en" if os.environ.get("YIZHAN_LANGUAGE") == "en" else "zh")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=_("驿站管家：工会驿站的台账、地图、登记与月报。"),
    context_settings={"help_option_names": ["-h", "--help"]},
)

Data = Annotated[
    str,
    typer.Option(
        "--data", envvar="YIZHAN_DATA", help=_("登记簿：.yizhan 文件或 postgresql:// 地址")
    ),
]
DataPlace = Annotated[
    str,
    typer.Argument(
        metavar="DATA", envvar="YIZHAN_DATA", help=_("登记簿：.yizhan 文件或 postgresql:// 地址")
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("在标准输出上只印一个 JSON 对象"))]


def main() -> None:
    """Run ``yizhan``; without a command, open the window."""
    arguments = sys.argv[1:]
    known = typer.main.get_group(app).commands
    if not arguments or (arguments[0] not in known and not arguments[0].startswith("-")):
        arguments = ["window", *arguments]
    try:
        app(arguments, prog_name="yizhan")
    except YizhanError as error:
        typer.echo(say(error), err=True)
        sys.exit(1)


@app.command(hidden=True)
def window(data: Annotated[str | None, typer.Argument(envvar="YIZHAN_DATA")] = None) -> None:
    """Open the window."""
    from desktop.app import run

    raise typer.Exit(run(data))


@app.command(help=_("新建登记簿：珠海的镇街、服务项目、活动类别和检查表"))
def init(data: DataPlace) -> None:
    create_register(data, fill).dispose()
    typer.echo(_("已新建登记簿 {name}").format(name=data))


@app.command(help=_("新建示例登记簿：194 座虚构驿站和 14 个月的记录"))
def demo(
    data: DataPlace,
    today: Annotated[
        dt.datetime | None,
        typer.Option("--today", formats=["%Y-%m-%d"], help=_("示例截至哪一天，默认今天")),
    ] = None,
) -> None:
    day = today.date() if today else _today()

    def fill_all(connection: sa.Connection) -> None:
        fill(connection)
        fill_demo(connection, day)

    create_register(data, fill_all).dispose()
    typer.echo(_("已新建示例登记簿 {name}（示例数据）").format(name=data))


@app.command("import", help=_("导入工作簿；一份文件要么全部收下，要么一点不动"))
def import_(
    kind: ImportKind,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    data: Data,
    month: Annotated[str | None, typer.Option(help=_("登记表的月份，如 2026-10"))] = None,
    datum: Annotated[Datum | None, typer.Option(help=_("表中未注明时的坐标系"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只看会怎样，不写入"))] = False,
    as_json: AsJson = False,
) -> None:
    choice = ImportChoice(kind, Month.parse(month) if month else None, datum)
    taken = []
    with _opened(data) as engine:
        contradicted = contradicted_files(engine, files, choice, today=_today())
        for path in files:
            try:
                plan = contradicted.get(path) or plan_file(engine, path, choice, today=_today())
                if not dry_run and not plan.conflicts:
                    carry_out(engine, plan, _("导入 {name}").format(name=path.name))
                taken.append(answers.planned(plan))
            except YizhanError as error:
                taken.append(answers.unread(kind, path, error))
    answer = answers.imported(taken, dry_run=dry_run)
    typer.echo(answers.as_json(answer) if as_json else answers.imported_text(answer))
    if answer["problems"] or answer["conflicts"]:
        if not as_json:
            typer.echo(answers.refusal_text(answer), err=True)
        raise typer.Exit(1)


@app.command(help=_("导出为 Excel 工作簿"))
def export(
    kind: ImportKind,
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    data: Data,
    month: Annotated[str | None, typer.Option(help=_("只导出这个月的登记"))] = None,
    contacts: Annotated[bool, typer.Option("--contacts", help=_("连同联系人和电话"))] = False,
    form: Annotated[
        bool, typer.Option("--form", help=_("登记的填报表：这个月每座驿站一张，填好可导入"))
    ] = False,
    unit: Annotated[str | None, typer.Option(help=_("填报表只要一个管理单位的驿站"))] = None,
) -> None:
    if (form or unit) and not (form and month and kind is ImportKind.COUNTS):
        raise typer.BadParameter(
            _("填报表是登记的：yizhan export counts OUT.xlsx --form --month 2026-10"),
            param_hint="--form",
        )
    with _opened(data) as engine, reading(engine) as session:
        if form and month:
            content = count_book(session, Month.parse(month), Place(unit_id=_unit(session, unit)))
        elif kind is ImportKind.STATIONS:
            content = stations_workbook(session, today=_today(), contacts=contacts)
        elif kind is ImportKind.COUNTS:
            content = counts_workbook(session, [Month.parse(month)] if month else None)
        else:
            content = activities_workbook(session)
    write_whole(out, content)
    typer.echo(_("已导出 {name}").format(name=out))


@app.command(help=_("找驿站：名称、拼音、首字母；最近的、开着的、有所需服务的"))
def find(
    data: Data,
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...")] = None,
    near: Annotated[
        str | None,
        typer.Option(
            metavar="LON,LAT", help=_("从这里起，由近到远；也可以是分享链接、驿站、镇街或地址")
        ),
    ] = None,
    datum: Annotated[Datum, typer.Option(help=_("--near 的坐标系"))] = Datum.WGS84,
    service: Annotated[
        list[Service] | None, typer.Option(help=_("有这项服务的；写几次就要几项都有"))
    ] = None,
    open_at: Annotated[
        str | None, typer.Option(metavar="WHEN", help=_('那时开着的，如 "2026-10-01 21:00"'))
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help=_("最多列出几座"))] = None,
    as_json: AsJson = False,
) -> None:
    now = dt.datetime.now(LOCAL)
    at = _instant(open_at) if open_at else now
    with _opened(data) as engine, reading(engine) as session:
        rows = station_rows(session, today=at.date())
        index = StationIndex(rows)
        known = Origins(rows, towns(session), index)
        holidays = load_holidays(session)
    asked = read_asked(" ".join(words or ()), now, known.names)
    origin = near or asked.position
    found = Locator(index.find(asked.place), holidays).find(
        at=at if open_at else asked.at or now,
        near=_place(origin, datum, known) if origin else None,
        services={*(service or ()), *asked.services},
        only_open=open_at is not None or asked.only_open,
        all_day=asked.all_day,
        limit=limit,
    )
    typer.echo(answers.as_json(answers.found(found)) if as_json else answers.found_text(found))


@app.command(help=_("编制月报"))
def report(
    month: Annotated[str, typer.Argument(metavar="MONTH", help=_("月份，如 2026-10"))],
    data: Data,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT.pdf", help=_("月报存在哪里"))],
    unit: Annotated[str | None, typer.Option(help=_("只编一个管理单位的月报"))] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="OUT.xlsx", help=_("另存一份 Excel"))] = None,
    as_json: AsJson = False,
) -> None:
    with _opened(data) as engine, reading(engine) as session:
        unit_id = _unit(session, unit)
        figures = month_figures(session, Month.parse(month), today=_today(), unit_id=unit_id)
        stands = standing(session, figures, unit_id)
    write_whole(out, month_pdf(figures, made_on=_today(), standing=stands))
    if xlsx is not None:
        write_whole(xlsx, month_workbook(figures, stands))
    if as_json:
        typer.echo(answers.as_json(answers.reported(figures, stands)))
    else:
        typer.echo(_("已编制 {name}").format(name=out))


@app.command(help=_("结账：签字并锁定一个月的服务登记；不写 --unit 就是全市"))
def close(
    month: Annotated[str, typer.Argument(metavar="MONTH", help=_("月份，如 2026-10"))],
    data: Data,
    by: Annotated[str, typer.Option(metavar="NAME", help=_("签字人"))],
    unit: Annotated[str | None, typer.Option(help=_("哪个管理单位"))] = None,
    note: Annotated[str, typer.Option(help=_("备注；还有问题时必须写"))] = "",
    total: Annotated[int | None, typer.Option(help=_("单位自报的服务人次合计"))] = None,
) -> None:
    with _signing(data, month, unit, closing_label) as (work, asked, unit_id):
        close_month(
            work,
            asked,
            unit_id,
            signed_by=by,
            note=note,
            stated_total=total,
            today=_today(),
            at=dt.datetime.now(LOCAL),
        )


@app.command(help=_("重新打开已结账的月份，以便更正"))
def reopen(
    month: Annotated[str, typer.Argument(metavar="MONTH", help=_("月份，如 2026-10"))],
    data: Data,
    reason: Annotated[str, typer.Option(help=_("为什么要更正"))],
    unit: Annotated[str | None, typer.Option(help=_("哪个管理单位"))] = None,
) -> None:
    with _signing(data, month, unit, reopening_label) as (work, asked, unit_id):
        reopen_month(work, asked, unit_id, reason=reason, at=dt.datetime.now(LOCAL))


@app.command(help=_("备份登记簿，并核对备份可读"))
def backup(out: Annotated[Path, typer.Argument(metavar="OUT")], data: Data) -> None:
    with _opened(data) as engine:
        backups.back_up(engine, out)
    typer.echo(_("已备份到 {name}，核对无误").format(name=out))


@app.command(help=_("从备份恢复出一个新登记簿"))
def restore(backup: Annotated[Path, typer.Argument(metavar="BACKUP")], data: DataPlace) -> None:
    backups.restore(backup, Path(data))
    typer.echo(_("已恢复为 {name}").format(name=data))


@app.command(help=_("检查登记簿是否完好"))
def check(data: DataPlace) -> None:
    with _opened(data) as engine:
        faults = backups.check(engine)
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise typer.Exit(1)
    typer.echo(_("登记簿完好"))


@app.command(help=_("谁在何时改了什么"))
def history(data: Data, as_json: AsJson = False) -> None:
    with _opened(data) as engine, reading(engine) as session:
        deeds = past.deeds(session)
    typer.echo(answers.as_json(answers.deeds(deeds)) if as_json else answers.deeds_text(deeds))


@app.command(help=_("撤销一次改动，默认最近一次"))
def undo(
    data: Data, change: Annotated[int | None, typer.Argument(metavar="[CHANGE]")] = None
) -> None:
    with _opened(data) as engine:
        with reading(engine) as session:
            deeds = {deed.id: deed for deed in past.deeds(session)}
            last = past.next_undo(session)
        if change is not None and change not in deeds:
            raise RecordError("change_unknown", number=change)
        deed = deeds[change] if change is not None else last
        if deed is None:
            raise RecordError("nothing_to_undo")
        past.take_back(engine, deed.id, _("撤销：{label}").format(label=deed.label))
    typer.echo(_("已撤销：{label}").format(label=deed.label))


@app.command(help=_("把每个画面存成 PNG，不需要显示器"))
def tour(out_dir: Annotated[Path, typer.Argument(metavar="OUT_DIR")], data: Data) -> None:
    from desktop.tour import take_tour

    for path in take_tour(data, out_dir):
        typer.echo(path)


@contextmanager
def _opened(data: str) -> Iterator[sa.Engine]:
    engine = open_register(data)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _signing(
    data: str, month: str, unit: str | None, name: Callable[[Month, str | None], str]
) -> Iterator[tuple[Work, Month, int | None]]:
    """A deed on the month of a unit, or of the city, and the words that it is done."""
    asked = Month.parse(month)
    label = name(asked, unit)
    with _opened(data) as engine:
        with reading(engine) as session:
            unit_id = _unit(session, unit)
        with Work(engine, label) as work:
            yield work, asked, unit_id
    typer.echo(_("已办：{label}").format(label=label))


def _unit(session: Session, name: str | None) -> int | None:
    """The number of a managing unit; None for the city."""
    if name is None:
        return None
    number = {row.name: row.id for row in units(session)}.get(name)
    if number is None:
        raise RecordError("unit_unknown", text=name)
    return number


def _today() -> dt.date:
    return dt.datetime.now(LOCAL).date()


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or not 2000 <= at.year <= 2100:
        raise typer.BadParameter(
            _("时间请写成 2026-10-01 21:00，年份在 2000 到 2100 之间"), param_hint="--open-at"
        )
    return at.astimezone(LOCAL) if at.tzinfo else at.replace(tzinfo=LOCAL)


def _place(text: str, datum: Datum, known: Origins) -> LatLng:
    """Coordinates, a share link, or a place that the register knows by name."""
    parts = text.split(",")
    try:
        lng, lat = (float(part) for part in parts)
    except ValueError:
        return _named_place(text, datum, known)
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise typer.BadParameter(_("位置请写成 经度,纬度，如 113.55,22.22"), param_hint="--near")
    return to_wgs84((lat, lng), datum)


def _named_place(text: str, datum: Datum, known: Origins) -> LatLng:
    with suppress(RecordError):
        return read_position(text, datum).place
    for origin in known.find(text, 1):
        return origin.place
    raise typer.BadParameter(
        _("没有找到“{text}”；写经度,纬度，或者驿站、镇街、地址").format(text=text),
        param_hint="--near",
    )
