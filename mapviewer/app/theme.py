"""Light and dark: palette and style sheet of the window. Native painting takes its colours from `paint.theme`."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from mapviewer.assets import resource
from mapviewer.paint.theme import theme
from mapviewer.settings import Theme

PLAIN = Qt.TextFormat.PlainText
"""For every box and label that shows other people's words."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The window's colours as `#RRGGBB`. Text on ground has a contrast of at least 4.5 to 1 (WCAG AA), quiet text too."""

    window: str
    base: str
    alternate: str
    text: str
    quiet: str
    faint: str
    line: str
    button: str
    accent: str
    on_accent: str
    link: str
    warning: str
    warning_ground: str
    error: str
    error_ground: str


def _colors(dark: bool) -> Colors:
    palette = theme(dark)
    return Colors(
        window=palette.panel,
        base=palette.paper,
        alternate=palette.band,
        text=palette.ink,
        quiet=palette.muted,
        # A disabled or dimmed text is still read: it may be quiet, not invisible.
        faint="#8B96A2" if dark else "#6F7985",
        line=palette.rule_strong if dark else palette.rule,
        button="#2A3037" if dark else palette.paper,
        accent="#3A8FD6" if dark else palette.accent,
        on_accent=palette.accent_ink,
        link="#79B8F0" if dark else "#0B5CA0",
        warning=palette.warning if dark else "#8A4B00",
        warning_ground="#3A2E17" if dark else "#FFF3DC",
        error="#FF9C92" if dark else "#A3231C",
        error_ground="#42211E" if dark else "#FDE9E7",
    )


LIGHT = _colors(False)
DARK = _colors(True)


def system_is_dark() -> bool:
    """Whether the desktop asks for dark windows; light where it does not say."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def is_dark(setting: Theme) -> bool:
    """Whether a setting means dark just now."""
    return system_is_dark() if setting is Theme.SYSTEM else setting is Theme.DARK


def colors(dark: bool) -> Colors:
    """The window's colours."""
    return DARK if dark else LIGHT


def dress(app: QApplication, dark: bool, text: float = 1.0) -> None:
    """Give all windows the palette and the style sheet, with letters `text` times as large as the system's.

    Every widget that there is takes half a millisecond to change clothes: the best time is before there are any.
    """
    if not app.styleSheet():
        app.setStyle("Fusion")
    chosen = colors(dark)
    app.setPalette(_palette(chosen))
    points = _system_points(app) * text
    font = QFont(app.font())
    if font.pointSizeF() != points:
        font.setPointSizeF(points)
        # Under a sheet a widget keeps the letters that it had; without one it takes the new ones once it is told of them.
        app.setStyleSheet("")
        app.setFont(font)
        for widget in app.allWidgets():
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.ApplicationFontChange))
    sheet = _sheet(chosen, points)
    if app.styleSheet() != sheet:
        app.setStyleSheet(sheet)


def _system_points(app: QApplication) -> float:
    """The size in points of the system's letters, before anything was made larger or smaller."""
    kept = app.property("systemPoints")
    if kept is None:
        kept = QFontInfo(app.font()).pointSizeF()
        app.setProperty("systemPoints", kept)
    return float(kept)


def _palette(c: Colors) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, c.window), (role.WindowText, c.text), (role.Base, c.base), (role.AlternateBase, c.alternate),
        (role.Text, c.text), (role.Button, c.button), (role.ButtonText, c.text), (role.ToolTipBase, c.base),
        (role.ToolTipText, c.text), (role.PlaceholderText, c.faint), (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent), (role.Link, c.link), (role.LinkVisited, c.link), (role.Mid, c.line),
        (role.Light, c.base), (role.Midlight, c.line), (role.Dark, c.faint), (role.Shadow, c.line), (role.Accent, c.accent),
    ):  # fmt: skip
        palette.setColor(which, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, which, QColor(c.faint))
    return palette


def _sheet(c: Colors, points: float) -> str:
    # Sizes of letters, as shares of the plain text's.
    small, large, title, huge = (f"{points * share:.1f}pt" for share in (0.88, 1.3, 1.5, 2.8))
    # Fusion draws the frames of these in a darker shade of the window, which on a dark one nobody sees.
    side = round(points * 1.4)
    tick = resource("icons", "ticks", "dark.svg" if c is DARK else "light.svg").as_posix()
    return f"""
    QMainWindow::separator {{ background: {c.line}; width: 1px; height: 1px; }}
    QMainWindow::separator:hover {{ background: {c.accent}; }}
    QToolBar {{ background: {c.window}; border: 0; border-bottom: 1px solid {c.line}; padding: 1px 6px; spacing: 2px; }}
    QToolBar::separator {{ background: {c.line}; width: 1px; margin: 5px 5px; }}
    QToolBar QToolButton {{ padding: 4px; border: 1px solid transparent; border-radius: 4px; }}
    QToolBar QToolButton:hover {{ background: {c.base}; border-color: {c.line}; }}
    QToolBar QToolButton:pressed, QToolBar QToolButton:checked {{ background: {c.base}; border-color: {c.accent}; }}
    QToolBar QToolButton:focus {{ border-color: {c.accent}; }}
    QToolBar QToolButton#qt_toolbar_ext_button {{ padding: 0; }}
    QCheckBox::indicator, QRadioButton::indicator {{ width: {side}px; height: {side}px; border: 1px solid {c.quiet}; background: {c.base}; }}
    QCheckBox::indicator {{ border-radius: 3px; }}
    QRadioButton::indicator {{ border-radius: {side // 2 + 1}px; }}
    QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{tick}"); }}
    QRadioButton::indicator:checked {{ border: {side // 3}px solid {c.accent}; width: {side + 2 - 2 * (side // 3)}px; height: {side + 2 - 2 * (side // 3)}px; }}
    QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.line}; }}
    QCheckBox::indicator:checked:disabled {{ background: {c.faint}; border-color: {c.faint}; }}
    QRadioButton::indicator:checked:disabled {{ border-color: {c.faint}; }}
    QMainWindow > QTabBar {{ background: {c.window}; }}
    QMainWindow > QTabBar::tab {{ background: {c.window}; color: {c.quiet}; border: 0; border-bottom: 2px solid transparent; padding: 5px 8px 3px 10px; }}
    QMainWindow > QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
    QMainWindow > QTabBar::tab:hover:!selected {{ color: {c.text}; border-bottom-color: {c.line}; }}
    QMainWindow > QTabBar::tab:focus {{ text-decoration: underline; }}
    QToolButton[role="tab-close"] {{ border: 1px solid transparent; border-radius: 3px; padding: 1px; }}
    QToolButton[role="tab-close"]:hover {{ background: {c.alternate}; border-color: {c.line}; }}
    QStatusBar {{ background: {c.window}; border-top: 1px solid {c.line}; }}
    QStatusBar::item {{ border: 0; }}
    QStatusBar QLabel {{ color: {c.quiet}; padding: 1px 8px; }}
    QDockWidget {{ font-weight: 600; }}
    QDockWidget > QWidget {{ font-weight: 400; }}
    QDockWidget::title {{ background: {c.window}; padding: 4px 10px; border-bottom: 1px solid {c.line}; }}
    QTableView {{ border: 0; background: {c.base}; alternate-background-color: {c.alternate}; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; outline: 0; }}
    .QTableView::item, QTableWidget::item {{ padding: 1px 2px; border: 0; }}
    QHeaderView::section {{ background: {c.window}; color: {c.quiet}; padding: 3px 5px; border: 0; border-bottom: 1px solid {c.line}; }}
    QScrollArea#details, QWidget#detailsPage {{ background: {c.base}; border: 0; }}
    QWidget#detailsPage QPlainTextEdit {{ background: {c.base}; border: 1px solid {c.line}; border-radius: 4px; }}
    QWidget#detailsPage QPlainTextEdit:focus {{ border-color: {c.accent}; }}
    QFrame#eventPages, QFrame#eventPages QListView {{ background: {c.base}; border: 0; }}
    QFrame#eventPages QListView {{ selection-background-color: {c.accent}; selection-color: {c.on_accent}; outline: 0; }}
    QFrame#eventPages QToolButton {{ font-size: {large}; padding: 0 6px; }}
    QFrame[role="between"] {{ background: {c.faint}; border: 0; }}
    QSplitter::handle {{ background: {c.line}; height: 1px; }}
    QLabel[role="title"] {{ font-size: {title}; font-weight: 700; color: {c.text}; }}
    QLabel[role="welcome-title"] {{ font-size: {huge}; font-weight: 700; }}
    QLabel[role="heading"] {{ font-weight: 700; color: {c.text}; }}
    QLabel[role="category"] {{ font-weight: 600; color: {c.quiet}; }}
    QLabel[role="status"] {{ color: {c.quiet}; border: 1px solid {c.line}; border-radius: 7px; padding: 0 7px; font-size: {small}; }}
    QLabel[role="status"][status="disputed"], QLabel[role="status"][status="unverified"], QLabel[role="status"][status="withdrawn"] {{
        color: {c.warning}; border-color: {c.warning}; }}
    QLabel[role="key"], QLabel[role="quiet"], QLabel[role="locator"] {{ color: {c.quiet}; }}
    QLabel[role="note"] {{ color: {c.quiet}; font-style: italic; }}
    QLabel[role="note"][upright="true"] {{ font-style: normal; }}
    QLabel[role="tiny"] {{ color: {c.faint}; font-size: {small}; }}
    QLabel[role="number"] {{ color: {c.accent}; font-weight: 700; min-width: 14px; }}
    QLabel[role="claimant"] {{ font-weight: 600; }}
    QLabel[role="link"] {{ color: {c.link}; }}
    QLabel[role="warning"] {{ color: {c.warning}; background: {c.warning_ground}; border-radius: 4px; padding: 4px 7px; }}
    QFrame[role="claim"] {{ background: {c.alternate}; border: 1px solid {c.line}; border-radius: 5px; }}
    QFrame[role="rule"] {{ color: {c.line}; max-height: 1px; border: 0; background: {c.line}; }}
    QWidget#filtersPanel QToolButton {{ border: 1px solid {c.line}; border-radius: 3px; padding: 3px 7px; background: {c.button}; }}
    QWidget#filtersPanel QToolButton[popupMode="2"] {{ padding: 3px 13px; }}
    QWidget#filtersPanel QToolButton[popupMode="2"]::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: right center; right: 4px; }}
    QWidget#filtersPanel QToolButton:hover, QWidget#filtersPanel QToolButton:focus {{ border-color: {c.accent}; }}
    QWidget#filtersPanel QToolButton:disabled {{ color: {c.faint}; }}
    QWidget#filtersPanel QTreeView {{ border: 0; background: {c.base}; outline: 0; selection-background-color: {c.alternate}; selection-color: {c.text}; }}
    QWidget#filtersPanel QTreeView::item {{ padding: 2px 0; }}
    QWidget#filtersPanel QTreeView::indicator {{ width: 11px; height: 11px; border: 1px solid {c.quiet}; border-radius: 2px; background: {c.base}; }}
    QWidget#filtersPanel QTreeView::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{tick}"); }}
    QPushButton[role="chip"] {{ border: 1px solid {c.line}; border-radius: 10px; padding: 2px 9px; background: {c.alternate}; }}
    QPushButton[role="chip"]:hover, QPushButton[role="chip"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="event"] {{ text-align: left; border: 1px solid transparent; border-radius: 4px; background: transparent; }}
    QPushButton[role="event"]:hover, QPushButton[role="event"]:focus {{ border-color: {c.line}; background: {c.alternate}; }}
    QPushButton[role="event"][current="true"] {{ border-color: {c.accent}; }}
    QToolButton[role="small"] {{ color: {c.link}; border: 1px solid {c.line}; border-radius: 3px; padding: 0 6px; font-size: {small}; }}
    QToolButton[role="small"]:hover, QToolButton[role="small"]:focus {{ border-color: {c.accent}; }}
    QFrame#emptyNote {{ background: {c.base}; border: 1px solid {c.line}; border-radius: 8px; }}
    QToolButton[role="lanes"] {{ color: {c.quiet}; background: transparent; border: 1px solid transparent; border-radius: 3px; padding: 0 14px 0 2px; font-size: {small}; text-align: left; }}
    QToolButton[role="lanes"]:hover, QToolButton[role="lanes"]:focus {{ color: {c.text}; border-color: {c.accent}; }}
    QToolButton[role="lanes"]::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: right center; right: 3px; }}
    QToolButton[role="verdict"] {{ border: 1px solid {c.line}; border-radius: 4px; padding: 2px 8px; }}
    QToolButton[role="verdict"]:checked {{ color: {c.on_accent}; background: {c.accent}; border-color: {c.accent}; }}
    QToolButton[role="verdict"]:hover, QToolButton[role="verdict"]:focus {{ border-color: {c.accent}; }}
    QToolButton[role="segment"] {{ color: {c.quiet}; background: {c.window}; border: 1px solid {c.line}; padding: 2px 9px; }}
    QToolButton[role="segment"][side="all"] {{ border-top-left-radius: 4px; border-bottom-left-radius: 4px; border-right: 0; }}
    QToolButton[role="segment"][side="window"] {{ border-top-right-radius: 4px; border-bottom-right-radius: 4px; }}
    QToolButton[role="segment"][side="middle"] {{ border-right: 0; }}
    QToolButton[role="segment"]:checked {{ color: {c.on_accent}; background: {c.accent}; border-color: {c.accent}; }}
    QToolButton[role="segment"]:hover:!checked {{ color: {c.text}; background: {c.base}; }}
    QToolButton[role="segment"]:focus {{ text-decoration: underline; }}
    QWidget#tableHead {{ background: {c.base}; border-bottom: 1px solid {c.line}; }}
    QProgressBar#tableProgress {{ border: 0; background: transparent; }}
    QProgressBar#tableProgress::chunk {{ background: {c.accent}; }}
    QFrame#messageBar {{ background: {c.warning_ground}; border: 0; border-bottom: 1px solid {c.line}; }}
    QFrame#messageBar[kind="error"] {{ background: {c.error_ground}; }}
    QFrame#messageBar[kind="error"] QLabel {{ color: {c.error}; }}
    QFrame#messageBar[kind="warning"] QLabel {{ color: {c.warning}; }}
    QFrame#messageBar[kind="info"] {{ background: {c.alternate}; }}
    QFrame#paletteFrame {{ background: {c.window}; border: 1px solid {c.faint}; }}
    QFrame#paletteFrame QListView {{ background: {c.window}; outline: 0; }}
    QFrame#paletteFrame QLineEdit {{ padding: 6px; }}
    QFrame#searchBar {{ background: {c.base}; border: 0; border-bottom: 1px solid {c.line}; }}
    QFrame#storyBar {{ background: {c.base}; border: 0; border-bottom: 1px solid {c.line}; border-left: 3px solid {c.line}; }}
    QFrame#storyBar:focus {{ border-left-color: {c.accent}; }}
    QLabel[role="story-title"] {{ font-size: {large}; font-weight: 700; }}
    QFrame#storyBar QScrollArea, QFrame#storyBar QScrollArea > QWidget > QLabel {{ background: {c.base}; }}
    QFrame#storyBar QToolButton {{ font-size: {large}; padding: 0 5px; }}
    QFrame#caption {{ background: {c.base}; border: 0; border-top: 1px solid {c.line}; }}
    QLabel[role="caption-title"] {{ font-size: {title}; font-weight: 700; }}
    QLabel[role="caption-facts"] {{ font-size: {large}; }}
    QLabel[role="caption-sources"] {{ font-size: {large}; color: {c.quiet}; }}
    QListWidget {{ background: {c.base}; border: 0; outline: 0; }}
    QWidget#welcome {{ background: {c.base}; }}
    QToolTip {{ color: {c.text}; background: {c.base}; border: 1px solid {c.line}; padding: 3px 5px; }}
    """
