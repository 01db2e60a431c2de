"""Dates, lengths of time and counts in French and Arabic."""

from __future__ import annotations

import pytest

from mapviewer.events.when import parse_when
from mapviewer.events.words import describe, duration_words, precision_words, range_words, short
from mapviewer.language import Language, speaking
from mapviewer.query.index import Counts
from mapviewer.query.phrases import counts_words
from mapviewer.query.selection import Selection
from mapviewer.timeline.ruler import year_words

ZONE = "Asia/Damascus"
FR, AR = Language.FRENCH, Language.ARABIC


@pytest.mark.parametrize(
    ("text", "french", "arabic"),
    [
        ("2025-07-16", "mercredi 16 juillet 2025", "الأربعاء 16 يوليو 2025"),
        ("2025-07-01~", "vers le 1er juillet 2025", "نحو 1 يوليو 2025"),
        ("2025-07-15/2025-07-17", "15–17 juillet 2025", "15–17 يوليو 2025"),
        ("2024-12-08/..", "à partir du 8 décembre 2024 (fin ouverte)", "منذ 8 ديسمبر 2024 (نهاية مفتوحة)"),
        ("2004-02-01/2005", "du 1er février 2004 à 2005", "من 1 فبراير 2004 إلى 2005"),
        (
            "[2025-07-17..2025-07-24]",
            "à une date inconnue entre le 17 et le 24 juillet 2025",
            "في وقت ما بين 17 و24 يوليو 2025",
        ),
        ("[..2025-07]", "au plus tard en juillet 2025", "في يوليو 2025 أو قبل ذلك"),
        ("-0753-04-21", "21 avril 754 av. J.-C.", "21 أبريل 754 ق.م"),
        (
            "156X-12-25",
            "25 décembre, dans les années 1560 (année inconnue)",
            "25 ديسمبر في عقد 1560 (السنة غير معروفة)",
        ),
        ("2001-33", "1er trimestre 2001 (janvier–mars)", "الربع الأول من 2001 (يناير–مارس)"),
    ],
)
def test_dates_in_full(text: str, french: str, arabic: str) -> None:
    when = parse_when(text, ZONE)
    for language, said in ((FR, french), (AR, arabic)):
        with speaking(language):
            assert describe(when, ZONE) == said


def test_dates_in_a_column_and_how_well_they_are_known() -> None:
    when = parse_when("2024-12-08/..", ZONE)
    with speaking(FR):
        assert short(when, ZONE) == "8 déc. 2024 →"
        assert precision_words(when) == "début connu au jour près, fin ouverte"
        assert range_words(0, 86_400, "UTC") == "1er janvier 1970"
    with speaking(AR):
        # On is to the left where one reads from right to left.
        assert short(when, ZONE) == "8 ديسمبر 2024 ←"
        assert short(parse_when("2025-07-16?", ZONE), ZONE) == "16 يوليو 2025؟"


def test_lengths_of_time_and_years() -> None:
    with speaking(FR):
        assert duration_words(int(1.5 * 365.2425 * 86_400)) == "18 mois"
        assert duration_words(8 * 86_400, spelled=True) == "8 jours"
        assert year_words(-43) == "44 av. J.-C."
        assert year_words(-65_999_999) == "66 millions av. J.-C."
    with speaking(AR):
        assert [duration_words(n * 86_400) for n in (1, 3, 11)] == ["يوم واحد", "3 أيام", "11 يومًا"]
        assert duration_words(2 * 3_600) == "ساعتان"


def test_counts() -> None:
    counts = Counts(total=11, inside=6, possible=1, out=1, undated=3, unplaced=2, filtered=0)
    with speaking(FR):
        assert counts_words(counts, Selection()) == "6 affichés + 1 possible · dont 2 sans lieu · 3 sans date"
    with speaking(AR):
        assert (
            counts_words(counts, Selection()) == "6 معروضة + واحد محتمل · اثنان منها بلا مكان · 3 بلا تاريخ"
        )
