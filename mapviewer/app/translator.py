"""Qt's door to the program's catalogues: what `self.tr` asks is answered from them, and Qt's own words from the files that Qt ships."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from mapviewer.language import OFFERED, Language, from_tags, is_rtl, qt_text, speak


class Translator(QTranslator):
    """Answers from `resources/translations`. A context is a class's name; Qt's own classes are left to Qt's own translation."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The translation; None (no answer) where there is none."""
        del n
        if context[:1] == "Q" and context[1:2].isupper():
            return None  # type: ignore[return-value]
        return qt_text(disambiguation or context, source)  # type: ignore[return-value]

    def isEmpty(self) -> bool:
        """Qt installs no empty translator, and cannot know what this one has."""
        return False


def system_language() -> Language:
    """The language that the desktop asks for, of those on offer."""
    return from_tags(QLocale.system().uiLanguages())


def chosen(setting: str) -> Language:
    """The language of a setting: a tag, or "" (and whatever is not on offer) for the system's."""
    return next((language for language in OFFERED if language.value == setting), system_language())


def install(app: QApplication, language: Language) -> None:
    """Let program and Qt speak a language from now on, and lay out in its direction. For the start: windows that are there keep theirs."""
    speak(language)
    for old in app.findChildren(QTranslator, options=Qt.FindChildOption.FindDirectChildrenOnly):
        app.removeTranslator(old)
        old.deleteLater()
    # Numbers in spin boxes and names in file dialogs; Arabic with the digits that the rest of the program writes.
    locale = QLocale("ar-AE-u-nu-latn" if language is Language.ARABIC else language.value)
    if language is Language.ENGLISH:
        locale = QLocale(QLocale.Language.English)
    QLocale.setDefault(locale)
    if language is not Language.ENGLISH:
        _install_qt(app, language)
        app.installTranslator(Translator(app))
    app.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if is_rtl(language) else Qt.LayoutDirection.LeftToRight
    )


def _install_qt(parent: QObject, language: Language) -> None:
    """Qt's own words (buttons of boxes, the file dialog), as far as this installation has them."""
    translator = QTranslator(parent)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language.value}", folder):
        app = QApplication.instance()
        if app is not None:
            app.installTranslator(translator)
