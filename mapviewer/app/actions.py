"""Every command of the window, as one table: menus, toolbar, shortcuts and the shortcuts sheet all read it.

`keys` are shortcuts that hold everywhere in the window. `bare` are single keys (no Ctrl or Alt): they count only when the focused
widget has no use for them, so that buttons, tables, editors and the map keep theirs (see `app.commands`). Both name keys as Qt writes them,
several with spaces between. They are what a command has at first: a person may give it others (`app.keys`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One command: its id, its words (with the menu's mnemonic), what it does in a sentence, its keys, its icon."""

    id: str
    text: str
    tip: str
    keys: str = ""
    bare: str = ""
    icon: str = ""
    checkable: bool = False
    group: str = ""

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Its keys at first, shortcuts before bare ones."""
        return (*self.keys.split(), *self.bare.split())

    @property
    def plain_text(self) -> str:
        """Its words without the menu's mnemonic and dots."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…").rstrip()


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "&Open…", "Open a dossier", keys="Ctrl+O", icon="open"),
    ActionSpec("new", "&New dossier…", "Write a table or a file to start a dossier of your own from"),
    ActionSpec("add-dossier", "&Add a dossier…", "Show another dossier together with this one"),
    ActionSpec(
        "compare-version",
        "Compare with an earlier &version…",
        "Show what was added, removed and changed since another version of the dossier",
    ),
    ActionSpec("pairs", "Events told &twice…", "List events of several dossiers that may be one"),
    ActionSpec("import-table", "&Import a table…", "Say what the columns of a table are, and open it"),
    ActionSpec(
        "table-columns",
        "Columns of the &table…",
        "Say otherwise what the columns of the table are that is open",
    ),
    ActionSpec("sample", "Open the &sample", "Open the dossier that comes with the program"),
    ActionSpec("snapshot", "&Snapshot…", "Save the map as a picture", keys="Ctrl+S", icon="snapshot"),
    ActionSpec(
        "film", "Export &film…", "Save the dossier step by step, as a film, pictures or a contact sheet"
    ),
    ActionSpec("export-data", "Export &data…", "Write the events to a file of another program"),
    ActionSpec(
        "save-view",
        "Sa&ve view",
        "Keep how you look at the dossier, your bookmarks and notes in a file",
        keys="Ctrl+Shift+S",
    ),
    ActionSpec("save-view-as", "Save view &as…", "Keep the view in another file"),
    ActionSpec("reload", "&Reload", "Read the dossier again from its file", keys="F5"),
    ActionSpec(
        "auto-reload",
        "Reload when the file c&hanges",
        "Read the dossier again by itself whenever its file has changed",
        checkable=True,
    ),
    ActionSpec(
        "forget",
        "For&get this dossier…",
        "Close the dossier and remove what the program keeps of it on this machine",
    ),
    ActionSpec("close", "&Close dossier", "Close the dossier and show the welcome page", keys="Ctrl+W"),
    ActionSpec("quit", "&Quit", "Leave the program", keys="Ctrl+Q"),
    ActionSpec(
        "undo",
        "&Undo",
        "Take the last change of filters, folds, bookmarks, notes or symbols back",
        keys="Ctrl+Z",
    ),
    ActionSpec("redo", "&Redo", "Do again what was taken back", keys="Ctrl+Shift+Z Ctrl+Y"),
    ActionSpec("copy", "&Copy citations", "Copy the citations of the event in Details", keys="Ctrl+Shift+C"),
    ActionSpec(
        "search", "&Find…", "Find text in events, without hiding the others", keys="Ctrl+F", icon="search"
    ),
    ActionSpec("search-next", "Find &next", "To the next event found", keys="F3"),
    ActionSpec("search-previous", "Find pre&vious", "To the event found before", keys="Shift+F3"),
    ActionSpec("clear", "C&lear selection", "Read no event", bare="Esc"),
    ActionSpec(
        "theme-system",
        "As the &system",
        "Follow the system's light or dark theme",
        checkable=True,
        group="theme",
    ),
    ActionSpec("theme-light", "&Light", "Use the light theme", checkable=True, group="theme"),
    ActionSpec("theme-dark", "&Dark", "Use the dark theme", checkable=True, group="theme"),
    ActionSpec(
        "language-system",
        "As the &system",
        "Speak the system's language, where mapviewer knows it",
        checkable=True,
        group="language",
    ),
    ActionSpec("language-en", "English", "Speak English", checkable=True, group="language"),
    ActionSpec("language-fr", "Français", "Speak French", checkable=True, group="language"),
    ActionSpec("language-ar", "العربية", "Speak Arabic", checkable=True, group="language"),
    ActionSpec("text-larger", "&Larger", "Write everything larger", keys="Ctrl++ Ctrl+=", icon="text-larger"),
    ActionSpec("text-smaller", "&Smaller", "Write everything smaller", keys="Ctrl+-", icon="text-smaller"),
    ActionSpec("text-normal", "&Normal", "Write everything as large as the system does", keys="Ctrl+Alt+0"),
    ActionSpec("panes", "Next &pane", "Move the focus to the next pane", keys="F6"),
    ActionSpec("panes-back", "Previous p&ane", "Move the focus to the previous pane", keys="Shift+F6"),
    ActionSpec("reset-layout", "&Reset layout", "Put all panes back where they were at first"),
    ActionSpec(
        "present",
        "P&resentation",
        "Show map and timeline alone and larger on the whole screen; Esc leaves",
        keys="Shift+F11",
        icon="presentation",
        checkable=True,
    ),
    ActionSpec("full-screen", "&Full screen", "Use the whole screen", keys="F11", checkable=True),
    ActionSpec("back", "&Back", "Back to what you looked at before", keys="Alt+Left"),
    ActionSpec("forward", "&On again", "To what you looked at before you went back", keys="Alt+Right"),
    ActionSpec(
        "known",
        "What was &known by …",
        "Show only what had been published by a date: a second clock",
        keys="Ctrl+Shift+K",
        icon="clock",
    ),
    ActionSpec("symbols", "S&ymbols…", "Choose colours and shapes of the categories", icon="palette"),
    ActionSpec(
        "bookmark",
        "&Add a bookmark…",
        "Keep what is shown now under a name",
        keys="Ctrl+D",
        icon="bookmark-add",
    ),
    ActionSpec("bookmarks", "&Bookmarks", "Show the bookmarks", keys="Ctrl+Shift+D", icon="bookmark"),
    ActionSpec("story", "P&lay as a story", "Tell the bookmarks one after the other", icon="story"),
    ActionSpec("story-on", "&Next in the story", "To the story's next bookmark", keys="Alt+PgDown"),
    ActionSpec("story-back", "P&revious in the story", "To the story's previous bookmark", keys="Alt+PgUp"),
    ActionSpec("first", "&First event", "To the first event in time", bare="Home", icon="first"),
    ActionSpec("previous", "&Previous event", "To the event before", bare="Left"),
    ActionSpec("next", "&Next event", "To the event after", bare="Right"),
    ActionSpec("last", "&Last event", "To the last event in time", bare="End", icon="last"),
    ActionSpec(
        "unit-back", "One unit &back", "Move the time by one unit (a day, a month …) back", bare="Shift+Left"
    ),
    ActionSpec(
        "unit-on", "One unit &on", "Move the time by one unit (a day, a month …) on", bare="Shift+Right"
    ),
    ActionSpec("play", "&Play", "Play the time on from here, or pause", bare="Space", icon="play"),
    ActionSpec("step-back", "Step &back", "To the event or unit before, as Step says", icon="previous"),
    ActionSpec("step-on", "Step &on", "To the event or unit after, as Step says", icon="next"),
    ActionSpec("faster", "&Faster", "Play at the next higher speed", bare=">"),
    ActionSpec("slower", "&Slower", "Play at the next lower speed", bare="<"),
    ActionSpec("loop", "&Loop", "Begin anew when the end is reached", icon="loop", checkable=True),
    ActionSpec(
        "pace-event",
        "Step by &event",
        "Play and step from event to event; what begins at the same moment is one step",
        checkable=True,
        group="pace",
    ),
    ActionSpec(
        "pace-unit",
        "Step by &unit",
        "Play and step from unit to unit: by hours, days, months …",
        checkable=True,
        group="pace",
    ),
    ActionSpec(
        "pace-smooth",
        "Play s&moothly",
        "Play without a break along the time axis, past its folds; steps go by event",
        checkable=True,
        group="pace",
    ),
    ActionSpec("goto", "Go to &date…", "Type a date, or two, to go there", keys="Ctrl+G", icon="goto"),
    ActionSpec("zone", "Time &zone…", "Choose the zone that times are shown in", icon="zone"),
    ActionSpec("window-start", "Window &starts here", "Let the window start at the playhead", bare="["),
    ActionSpec("window-end", "Window &ends here", "Let the window end at the playhead", bare="]"),
    ActionSpec(
        "compare",
        "&Compare two windows",
        "Compare the window of time (A) with a second one (B), at first the period before; or stop",
        keys="Ctrl+Shift+B",
        icon="compare",
        checkable=True,
    ),
    ActionSpec(
        "compare-with", "Compare &with…", "Type the dates of the second window, B", keys="Ctrl+Shift+G"
    ),
    ActionSpec("compare-swap", "S&wap A and B", "Let window B be A, and A be B", keys="Ctrl+Shift+E"),
    ActionSpec("compare-start", "B starts here", "Let window B start at the playhead", bare="{"),
    ActionSpec("compare-end", "B ends here", "Let window B end at the playhead", bare="}"),
    ActionSpec(
        "compare-back",
        "B one unit back",
        "Move window B by one unit (a day, a month …) back",
        keys="Alt+Shift+Left",
    ),
    ActionSpec(
        "compare-on",
        "B one unit on",
        "Move window B by one unit (a day, a month …) on",
        keys="Alt+Shift+Right",
    ),
    ActionSpec("all-time", "&All time", "Lift the time window", keys="Ctrl+Shift+A", icon="alltime"),
    ActionSpec(
        "mode-window", "&Window", "Show what happened between two moments", checkable=True, group="mode"
    ),
    ActionSpec(
        "mode-instant",
        "&Instant",
        "Show what happened in one unit: a day, a month …",
        checkable=True,
        group="mode",
    ),
    ActionSpec(
        "mode-cumulative",
        "&Cumulative",
        "Show everything up to the end of the playhead's unit, the past faded",
        checkable=True,
        group="mode",
    ),
    ActionSpec(
        "fold",
        "&Fold empty gaps",
        "Fold long stretches without events on the time axis",
        keys="Ctrl+Shift+F",
        icon="fold",
        checkable=True,
    ),
    *(
        ActionSpec(f"lanes-{key}", text, tip, checkable=True, group="lanes")
        for key, text, tip in (
            ("category", "&Category", "Let the timeline have a lane for each category"),
            ("place", "&Place", "Let the timeline have a lane for each of the places with most events"),
            ("actor", "&Actor", "Let the timeline have a lane for each of the actors with most events"),
            ("source", "&Source", "Let the timeline have a lane for each of the sources with most events"),
        )
    ),
    ActionSpec("zoom-in", "Zoom time &in", "Show less time, larger", bare="+"),
    ActionSpec("zoom-out", "Zoom time &out", "Show more time, smaller", bare="-"),
    ActionSpec("zoom-all", "Whole &time axis", "Show the whole time axis", bare="0"),
    ActionSpec("filters", "&Filters", "Choose which events count at all", keys="Ctrl+Shift+L", icon="filter"),
    ActionSpec("clear-filters", "Clear fi&lters", "Let all events count again", keys="Ctrl+Shift+X"),
    ActionSpec(
        "layers", "&Layers", "Choose what the map shows, layer by layer", keys="Ctrl+L", icon="layers"
    ),
    ActionSpec(
        "places",
        "P&laces without coordinates",
        "Decide where places are that the dossier only names",
        keys="Ctrl+Shift+O",
    ),
    ActionSpec(
        "draw-symbols",
        "&Symbols and counts",
        "Draw events as symbols, as counts where they are many",
        checkable=True,
        group="drawing",
    ),
    ActionSpec(
        "draw-heat",
        "&Heat",
        "Draw where events are many as a smooth surface",
        checkable=True,
        group="drawing",
    ),
    ActionSpec(
        "draw-both", "Heat &and symbols", "Draw symbols over the surface", checkable=True, group="drawing"
    ),
    ActionSpec("arcs-none", "&None", "Draw no relations", checkable=True, group="arcs"),
    ActionSpec(
        "arcs-read",
        "Of the event that is &read",
        "Draw the relations of the event that is read",
        checkable=True,
        group="arcs",
    ),
    ActionSpec(
        "arcs-all",
        "&All between shown events",
        "Draw all relations between shown events",
        checkable=True,
        group="arcs",
    ),
    ActionSpec(
        "measure",
        "&Measure",
        "Measure distances and areas on the map",
        keys="Ctrl+M",
        icon="measure",
        checkable=True,
    ),
    ActionSpec(
        "area-rectangle",
        "Filter by re&ctangle",
        "Draw a rectangle; only events in it count",
        keys="Ctrl+R",
        icon="area",
        checkable=True,
    ),
    ActionSpec(
        "area-radius",
        "Filter by ra&dius",
        "Draw a circle; only events in it count",
        keys="Ctrl+Shift+R",
        icon="radius",
        checkable=True,
    ),
    ActionSpec(
        "goto-coordinates",
        "&Go to coordinates…",
        "Type or paste coordinates to go there",
        keys="Ctrl+Alt+G",
        icon="coordinates",
    ),
    ActionSpec(
        "copy-coordinates",
        "C&opy coordinates",
        "Copy the coordinates under the pointer, else of the event that is read, else of the map's middle",
        keys="Ctrl+Alt+C",
        icon="copy",
    ),
    *(
        ActionSpec(f"notation-{key}", text, tip, checkable=True, group="notation")
        for key, text, tip in (
            ("decimal", "&Decimal degrees", "Write coordinates like 33.51, 36.29"),
            ("dms", "Degrees, minutes, &seconds", "Write coordinates like 33°30′36″N 36°17′24″E"),
            ("minutes", "Degrees and &minutes", "Write coordinates like 33°30.600′N 36°17.400′E"),
            ("utm", "&UTM", "Write coordinates like 37S 248120 3711320"),
            ("mgrs", "M&GRS", "Write coordinates like 37S BT 48120 11320"),
        )
    ),
    *(
        ActionSpec(f"lengths-{key}", text, tip, checkable=True, group="lengths")
        for key, text, tip in (
            ("metric", "&Kilometres", "Tell distances in metres and kilometres"),
            ("imperial", "&Miles", "Tell distances in feet and miles"),
            ("nautical", "&Nautical miles", "Tell distances in metres and nautical miles"),
        )
    ),
    ActionSpec(
        "basemap-bundled",
        "&Natural Earth",
        "Draw the basemap that comes with the program, light or dark as the window",
        checkable=True,
        group="basemap",
    ),
    ActionSpec(
        "basemap-open",
        "&Open a local basemap…",
        "Draw raster tiles from an MBTiles or PMTiles file on this machine",
    ),
    ActionSpec(
        "overlay-add",
        "Add an &overlay…",
        "Draw points, lines and surfaces from a GeoJSON, KML or KMZ file over the map",
    ),
    ActionSpec(
        "basemap-online",
        "On&line…",
        "Draw tiles of a server; what it would learn is said first",
        checkable=True,
        group="basemap",
    ),
    ActionSpec(
        "requests",
        "Network &requests…",
        "List every request that has left this machine since the program started",
    ),
    ActionSpec("fit", "&Fit shown events", "Move the map to what is shown", keys="Ctrl+0", icon="fit"),
    ActionSpec(
        "fit-all", "Fit &all events", "Move the map to all places of the dossier", keys="Ctrl+Shift+0"
    ),
    ActionSpec(
        "follow",
        "Fo&llow",
        "Let the map jump to what is stepped or played to when it lies out of view",
        checkable=True,
    ),
    ActionSpec("absent", "What is &not on the map…", "List what the map does not show, and why"),
    ActionSpec(
        "zoom-selected", "&Zoom to selected", "Move map and time axis to the selected events", keys="Ctrl+J"
    ),
    ActionSpec(
        "settings", "Se&ttings…", "Change theme, text size, keys and more", keys="Ctrl+,", icon="settings"
    ),
    ActionSpec(
        "palette",
        "&Command palette…",
        "Find any command, or an event, by typing",
        keys="Ctrl+Shift+P Ctrl+K",
        icon="keyboard",
    ),
    ActionSpec("shortcuts", "&Keyboard shortcuts", "Show every shortcut", keys="F1", bare="?"),
    ActionSpec(
        "single-keys",
        "&Single keys",
        "Let keys without Ctrl or Alt (Space, arrows, +, [ …) be commands",
        checkable=True,
    ),
    ActionSpec("about", "&About mapviewer", "Version, licences and the data's sources"),
)

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("&File", (
        "new", "open", "@recent", "sample", "add-dossier", "pairs", "import-table", "table-columns", "reload", "auto-reload", "compare-version", "close", "forget", None,
        "save-view", "save-view-as", None,
        "snapshot", "film", "export-data", None,
        "quit",
    )),
    ("&Edit", (
        "undo", "redo", None,
        "search", "search-next", "search-previous", None,
        "filters", "clear-filters", None,
        "copy", "clear", None,
        "settings",
    )),
    ("&View", (
        "@panes", None,
        "symbols", "@theme", "@text", "@language", "full-screen", "present", "reset-layout", None,
        "panes", "panes-back",
    )),
    ("&Time", (
        "mode-window", "mode-instant", "mode-cumulative", "@unit", None,
        "play", "faster", "slower", "loop", "@pace", None,
        "window-start", "window-end", "all-time", "known", None,
        "compare", "compare-with", "compare-swap", "compare-start", "compare-end", "compare-back", "compare-on", None,
        "@lanes", "fold", "zoom-in", "zoom-out", "zoom-all", None,
        "zone",
    )),
    ("&Map", (
        "fit", "fit-all", "zoom-selected", "follow", None,
        "layers", "@drawing", "@arcs", "@basemap", "overlay-add", None,
        "measure", "area-rectangle", "area-radius", "@lengths", None,
        "goto-coordinates", "copy-coordinates", "@notation", None,
        "places", "absent",
    )),
    ("&Go", (
        "back", "forward", None,
        "bookmark", "bookmarks", "story", "story-on", "story-back", None,
        "goto", None,
        "first", "previous", "next", "last", None,
        "unit-back", "unit-on", None,
        "step-back", "step-on",
    )),
    ("&Help", (
        "palette", "shortcuts", "single-keys", None,
        "requests", "about",
    )),
)  # fmt: skip
"""Menus from left to right: action ids, None for a line, `@name` for a submenu that the window fills."""

TOOLBAR: tuple[str | None, ...] = (
    "open",
    "snapshot",
    None,
    "first",
    "step-back",
    "play",
    "step-on",
    "last",
    None,
    "@mode",
    "@unit",
    "@pace",
    "@speed",
    "loop",
    None,
    "all-time",
    "fold",
    "fit",
    "@space",
    "filters",
    "search",
)

WITHOUT_DOSSIER: frozenset[str] = frozenset({
    "new", "open", "sample", "import-table", "quit", "undo", "redo", "back", "forward", "auto-reload", "settings", "palette", "shortcuts", "single-keys",
    "about", "requests", "follow", "full-screen", "reset-layout", "panes", "panes-back", "clear",
    "text-larger", "text-smaller", "text-normal",
})  # fmt: skip
"""Commands that can be had, or say themselves whether they can, where nothing is open."""


def needs_dossier(spec: ActionSpec) -> bool:
    """Whether a command has nothing to do while nothing is open."""
    return spec.id not in WITHOUT_DOSSIER and spec.group not in ("theme", "language", "pace")
