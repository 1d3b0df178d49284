"""What is changed in the files of SimCord's page, so that it behaves as Discord's client does."""

CORRECTIONS = {
    "/": (
        ("<title>SimCord Preview</title>", "<title>Latticework preview</title>"),
        ('aria-label="SimCord preview"', 'aria-label="Latticework preview"'),
        ("<strong>SimCord</strong>", "<strong>Latticework</strong>"),
        ('aria-hidden="true">S</span>', 'aria-hidden="true">L</span>'),
    ),
    "/preview.css": (
        # What is for tests of a bot is hidden, which leaves a narrow window to the channel.
        (
            """\
  .command-entry.is-active, .command-suggestion.is-active { outline: 1px solid Highlight; }
}
""",
            """\
  .command-entry.is-active, .command-suggestion.is-active { outline: 1px solid Highlight; }
}
.messages-sidebar, .toolbar-button { display: none; }
.code-block, .code-block code { white-space: pre-wrap; overflow-wrap: anywhere; }
.code-block code { min-width: 0; }
.markdown-bullet_list + p, p:has(> .markdown-subtext) + p { margin-top: 12px; }
@media (max-width: 760px) {
  .preview-shell { --toolbar-height: 44px; }
  .preview-toolbar { flex-wrap: nowrap; }
  .preview-brand > span:last-child { display: block; }
  .brand-mark { display: none; }
  #action-status { display: block; flex: 1 1 0; height: auto; line-height: 24px; }
}
""",
        ),
    ),
    "/command-drafts.js": (
        # Enter sends a picked command whose options are all optional. SimCord opens the list of
        # options, from which Enter would pick one.
        (
            "openOptionsOnRender: entry.options.length > 0 && required.length === 0",
            "openOptionsOnRender: false",
        ),
    ),
    "/composer.js": (
        # A message replied to is named from those shown, as there is no list of all messages.
        (
            "const messageRows = state.authorized ? snapshot.messageIndex || [] : [];",
            "const messageRows = state.authorized ? Object.values(snapshot.messages || {}) : [];",
        ),
        ('String(reply.excerpt || "")', 'String(reply.content || "")'),
        # A sent line leaves the field at once, and one that is sent meanwhile waits for its turn.
        (
            """\
      onDispatch("send_message", {
        target_id: state.targetId,
        content,
        reply_to_id: state.replyToId,
      });
""",
            """\
      waiting.push({ target_id: state.targetId, content, reply_to_id: state.replyToId });
      if (state.replyToId) cancelMode();
      setValue("");
      currentInput.dispatchEvent(new Event("input", { bubbles: true }));
      sendNext();
""",
        ),
        (
            "  function focusAtEnd() {",
            """\
  const waiting = [];
  function sendNext() {
    if (waiting.length && !state.pendingAction) onDispatch("send_message", waiting.shift());
  }
  function focusAtEnd() {""",
        ),
        (
            "      if (lastSnapshot) update(lastSnapshot); else sendButton.disabled = true;",
            """\
      if (lastSnapshot) update(lastSnapshot); else sendButton.disabled = true;
      if (waiting.length && !blocked) setTimeout(sendNext);""",
        ),
    ),
    "/commands.js": (
        # A sent command makes way for the next line at once.
        (
            "      draftId: currentDraft().id, draftVersion: currentDraft().version,\n    });\n  }",
            """\
      draftId: currentDraft().id, draftVersion: currentDraft().version,
    });
    if (pendingKind !== "run_command") return;
    receiveAction("run_command", { settlement: "settled" }, null,
      { draftId: currentDraft().id, draftVersion: currentDraft().version });
    input.focus();
  }""",
        ),
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
"""For each file of the page, passages and what stands in their place."""
