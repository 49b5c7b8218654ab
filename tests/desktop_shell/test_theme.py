import itertools
import re

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor, QFontMetricsF

from db.values import Service
from desktop.appearance import STEPS, Appearance, Choice
from desktop.icons import SERVICE_ICONS, icon
from desktop.style import apply_theme, look
from desktop.theme import DARK, LIGHT, Tone
from resources import resource

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@BOTH
@pytest.mark.parametrize("ground", ["background", "surface", "raised"])
def test_words_are_legible(theme, ground):
    for role in ("text", "muted", "accent"):
        assert contrast(theme.colour(role), theme.colour(ground)) >= 4.5


@BOTH
def test_signs_are_legible(theme):
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.absent, theme.surface) >= 3
    for tone in Tone:
        assert contrast(theme.colour(tone), theme.surface) >= 4.4
    for colour in (*theme.unit, *theme.scale, *theme.diverging):
        assert contrast(colour, theme.land) >= 3


# Machado, Oliveira, Fernandes 2009: full loss of the long, middle and short cones.
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def lab(colour: str, sight) -> tuple[float, float, float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    seen = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    r, g, b = (min(max(sum(m * c for m, c in zip(row, seen, strict=True)), 0), 1) for row in sight)
    x, y, z = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("series", ["unit", "scale", "diverging", "heat"])
def test_colours_that_are_compared_differ_for_every_eye(theme, series, sight):
    places = [lab(colour, SIGHTS[sight]) for colour in getattr(theme, series)]
    for one, other in itertools.combinations(places, 2):
        apart = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        assert apart > 8, (one, other)


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
def test_much_is_further_from_the_ground_than_little(theme, sight):
    for series in (theme.scale, theme.heat):
        ground, *steps = (lab(each, SIGHTS[sight])[0] for each in (theme.land, *series))
        away = [abs(step - ground) for step in steps]
        assert away == sorted(away)


def test_roles_name_services_and_units():
    assert LIGHT.colour("service.water") == "#2F80C2"
    assert LIGHT.colour("unit.6") == LIGHT.unit[0]
    assert set(LIGHT.service) == set(DARK.service) == set(Service) == set(SERVICE_ICONS)


def test_the_style_sheet_grows_and_leaves_no_name_unfilled(qapp):
    apply_theme(qapp, LIGHT, 2.0)
    try:
        sheet = qapp.styleSheet()
    finally:
        apply_theme(qapp, LIGHT)
    assert "$" not in sheet
    assert "font-size: 56px" in sheet


def test_every_picture_the_style_sheet_names_is_there(qapp):
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        named = set(re.findall(r'url\("(.+?)"\)', qapp.styleSheet()))
        assert named
        assert all(resource().joinpath(path).exists() for path in named)
    apply_theme(qapp, LIGHT)


def test_figures_are_of_one_width_and_chinese_has_a_font(qapp):
    metrics = QFontMetricsF(qapp.font())
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
    assert metrics.inFontUcs4(ord("驿"))


def test_an_icon_follows_the_theme_without_being_made_again(qapp):
    drop = icon("drop-fill", "service.water")

    def middle() -> QColor:
        return drop.pixmap(32, 32).toImage().pixelColor(16, 18)

    before = middle()
    apply_theme(qapp, DARK)
    after = middle()
    apply_theme(qapp, LIGHT)
    assert (before, after) == (
        QColor(LIGHT.service[Service.WATER]),
        QColor(DARK.service[Service.WATER]),
    )


@pytest.fixture
def appearance(qapp, settings: QSettings):
    made = Appearance(qapp, settings)
    yield made
    made.deleteLater()
    apply_theme(qapp, LIGHT)


def test_the_choice_holds_and_comes_back(qapp, appearance, settings):
    appearance.choose(Choice.LIGHT)
    appearance.toggle()
    assert look().theme is DARK
    assert Appearance(qapp, settings).choice is Choice.DARK


def test_text_grows_by_steps_to_twice_its_size_and_back(appearance):
    for _step in range(10):
        appearance.larger()
    assert look().scale == STEPS[-1] == 2.0
    for _step in range(10):
        appearance.smaller()
    assert look().scale == 1.0
