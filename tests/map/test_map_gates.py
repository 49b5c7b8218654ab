"""What the map's page may run, read and ask: only what came with it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from desktop.map.heat import Heat, HeatKind


@pytest.mark.parametrize(
    "script",
    [
        "document.body.append(Object.assign(document.createElement('script'), {text: 'ran = 1'}))",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=ran=1>')",
        "document.body.insertAdjacentHTML('beforeend',"
        " '<iframe srcdoc=\"<script>top.ran=1</script>\">')",
        "setTimeout('ran = 1', 0)",
        "location.href = 'javascript:ran=1'",
        "document.body.append(Object.assign(document.createElement('script'), {src: 'data:,1'}))",
    ],
)
def test_nothing_runs_but_what_came_with_the_page(screen: Any, script: str) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    screen.ask(f"(() => {{ try {{ {script} }} catch {{}} }})() ?? null")
    screen.ask("setTimeout(() => (window.later = 1), 200)")
    screen.wait_for("window.later === 1")
    assert screen.ask("window.ran === undefined") is True


@pytest.mark.parametrize("script", ["eval('1')", "new Function('return 1')()"])
def test_text_is_never_a_program(screen: Any, script: str) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    said = f"(() => {{ try {{ return {script} }} catch (error) {{ return error.name }} }})()"
    assert screen.ask(said) == "EvalError"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "yizhan://app/../../etc/passwd",
        "yizhan://app/map/..%2f..%2f..%2fetc%2fpasswd",
        "yizhan://app/map/%2e%2e/%2e%2e/style/tokens.json",
        "yizhan://other/map/map.css",
        "qrc:///qtwebchannel/qwebchannel.js",
        "chrome://version",
        "https://evil.example/",
        "data:text/plain,1",
        "blob:yizhan://app/1",
    ],
)
def test_no_file_and_no_other_host_is_read(screen: Any, address: str) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    fetched = f"fetch({json.dumps(address)}).then((answer) => answer.ok, () => false)"
    screen.ask(f"{fetched}.then((got) => (window.got = got)) && null")
    screen.wait_for("window.got !== undefined")
    assert screen.ask("window.got") is False
    framed = f"<iframe src={json.dumps(address)}></iframe><img src={json.dumps(address)}>"
    screen.ask(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(framed)}) ?? null")
    screen.ask(f"(open({json.dumps(address)}), null)")
    assert screen.view._page.url().toString().startswith("yizhan://app/")


@pytest.mark.parametrize(
    "question",
    [
        "clusters.json?bbox=nan,nan,nan,nan&zoom=12",
        "clusters.json?bbox=-inf,-inf,inf,inf&zoom=12",
        "clusters.json?bbox=1e308,1,-1e308,2&zoom=12",
        "clusters.json?bbox=1,2,3&zoom=12",
        "clusters.json?bbox=113,22,114,23&zoom=1e9",
        "clusters.json?bbox=113,22,114,23&zoom=",
        "clusters.json",
        "stations.json?ids=",
        "stations.json?ids=1;DROP TABLE station",
        "heat.png?bbox=113,22,114,23&w=100&h=100",
        "heat.png?bbox=nan,22,114,23&w=1&h=1",
        "heat.png?bbox=113,22,113,22&w=1&h=1",
        "heat.json?bbox=113,89,114,90&w=1&h=1",
        "tiles/1/2",
        "tiles/a/b/c",
    ],
)
def test_an_odd_question_is_refused(screen: Any, question: str) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    answered = f"fetch({json.dumps(question)}).then((answer) => answer.ok, () => false)"
    screen.ask(f"{answered}.then((got) => (window.got = got)) && null")
    screen.wait_for("window.got !== undefined")
    assert screen.ask("window.got") is False


def test_a_question_for_too_much_is_answered_with_less(screen: Any) -> None:
    screen.show(screen.at(*((n, 22.222, 113.549) for n in range(1, 600))))
    screen.view.show_heat(Heat(HeatKind.VISITS, "热度", np.ones(599)))
    far = "bbox=-999,-999,999,999"
    for question in (
        f"clusters.json?{far}&zoom=1000000000",
        f"clusters.json?{far}&zoom=-1000000000",
        f"stations.json?ids={','.join(['1'] * 50_000)}",
        f"stations.json?ids=1,-1,{'9' * 400}",
        f"heat.json?{far}&w=1000000000&h=-1",
        "tiles/29/99999999999999999999/-1",
    ):
        screen.ask(
            f"fetch('{question}').then((answer) => answer.text())"
            ".then((text) => (window.got = text.length)) && null"
        )
        screen.wait_for("window.got !== undefined")
        assert screen.ask("window.got") < 60_000
        screen.ask("delete window.got")


def test_the_bridge_offers_what_the_page_calls_and_no_more(screen: Any) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    screen.ask("yizhan.bridge.then((bridge) => (window.bridge = bridge)) && null")
    screen.wait_for("window.bridge !== undefined")
    offered = set(screen.ask("Object.keys(bridge).filter((key) => !key.startsWith('__'))"))
    slots = {
        *("open", "paint", "pick", "click", "move", "place", "encircle", "leaveTool"),
        *("toggle", "only", "restore"),
    }
    signals = {
        *("opened", "painted", "picked", "place_clicked", "moved", "placed", "encircled"),
        *("tool_left", "group_toggled", "group_singled", "groups_restored", "destroyed"),
    }
    qt = {
        *("deleteLater", "objectName", "objectNameChanged"),
        *("propertyUpdate", "signalEmitted", "unwrapProperties", "unwrapQObject"),
    }
    assert {name.split("(")[0] for name in offered} <= slots | signals | qt
