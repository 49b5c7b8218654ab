"""Two files of one batch that tell the same day otherwise."""

import pytest

WANSHAN = "counts-2026-10-万山区.xlsx"

pytestmark = pytest.mark.usefixtures("with_stations")


@pytest.fixture
def files(edited):
    """The same sheet twice, with another number in one cell of the second."""
    return edited(WANSHAN, "甲.xlsx", {}), edited(WANSHAN, "乙.xlsx", {"D5": 400})


def states(page):
    return {name: columns[0] for name, columns in page.files.items()}


def test_neither_goes_in_and_each_names_the_other(page, files, held):
    page.add(*files)
    assert set(states(page).values()) == {"有问题"}
    assert page.button == ""
    for name, other in (("甲.xlsx", "乙.xlsx"), ("乙.xlsx", "甲.xlsx")):
        page.choose(name)
        assert [row[1:3] for row in page.table("problems")] == [
            (
                "2026-10-03",
                f"2026-10-03 这一天，“{other}”里（10月 A5）写的是别的数字。请核对，只留对的一处。",
            )
        ]
    assert held()[1] == 0


def test_without_one_of_them_the_other_is_free(page, files, held):
    page.add(*files)
    page.choose("甲.xlsx")
    page.press_button("remove")
    assert states(page) == {"乙.xlsx": "可导入"}
    page.press_import()
    page.wait()
    assert held()[1] == 124


def test_the_days_they_agree_on_go_in_when_the_others_are_skipped(page, files, held):
    page.add(*files)
    for name in ("甲.xlsx", "乙.xlsx"):
        page.choose(name)
        page.press_skip()
    page.press_import()
    page.wait()
    assert held()[1] == 123
    assert states(page)["乙.xlsx"] == "可导入"


def test_the_same_numbers_are_no_contradiction(page, edited):
    page.add(edited(WANSHAN, "甲.xlsx", {}), edited(WANSHAN, "乙.xlsx", {}))
    assert set(states(page).values()) == {"可导入"}
