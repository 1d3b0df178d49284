"""Where the scripts of SimCord's page differ from Discord's client, and how they are put right."""

from typing import Any

import simcord

CORRECTIONS = {
    "/command-drafts.js": (
        # A picked command whose options are all optional: Enter sends it. SimCord would open the
        # list of options, and Enter would pick from there.
        (
            "openOptionsOnRender: entry.options.length > 0 && required.length === 0",
            "openOptionsOnRender: false",
        ),
    ),
    "/commands.js": (
        # Suggestions come before the first letter is typed, and an empty list of them stays away.
        (
            "renderPopup(field, `OPTIONS MATCHING ${current.toUpperCase()}`, choices,",
            "if (!current) queryAutocomplete(option, current);\n"
            "if (choices.length) renderPopup(field, 'OPTIONS', choices,",
        ),
        # A field is wide enough for what stands in it.
        ("[...field.value].length + 1", "[...field.value].length + 3"),
        # A picked suggestion that equals what was typed is not suggested again; Enter sends it.
        (
            "    clearPopup();\n    const next = ",
            "    clearAutocompleteState();\n    clearPopup();\n    const next = ",
        ),
    ),
}
"""For each script, passages and what stands in their place."""


def correct_scripts(preview: simcord.Preview) -> None:
    """Serves the corrected scripts; call it before the preview is entered."""
    serve = preview._server._static

    async def corrected(request: Any) -> Any:
        response = await serve(request)
        for passage, instead in CORRECTIONS.get(request.path, ()):
            response.text = response.text.replace(passage, instead)
        return response

    preview._server._static = corrected
