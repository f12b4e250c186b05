"""Shortcuts of JupyterLab, pressed so that they arrive; not keys that the panel itself takes.

JupyterLab forgets the first of two keys after a second (`CHORD_TIMEOUT` of Lumino). On a machine
that does much else two keys that are pressed at once may arrive like that.
"""

from playwright.sync_api import Page

_IN_TIME = 900
"""Milliseconds from the first key down to the last key up that are surely soon enough."""

_WATCH = """() => {
  if (!window.shortcuts) {
    const seen = (window.shortcuts = { executed: 0, first: null, last: null });
    const note = () => {
      seen.last = performance.now();
      seen.first ??= seen.last;
    };
    document.addEventListener('keydown', note, true);
    document.addEventListener('keyup', note, true);
    (window.jupyterapp ?? window.jupyterlab).commands.commandExecuted.connect((_, { args }) => {
      seen.executed += args?._luminoEvent?.type === 'keybinding' ? 1 : 0;
    });
  }
  Object.assign(window.shortcuts, { executed: 0, first: null, last: null });
}"""

_SEEN = """() => {
  const { executed, first, last } = window.shortcuts;
  return [executed, last - first];
}"""


def press_shortcut(page: Page, *keys: str) -> None:
    """Press keys one after the other; again, if they came too late and nothing was executed."""
    executed, took = 0, _IN_TIME
    while not executed and took >= _IN_TIME:
        page.evaluate(_WATCH)
        for key in keys:
            page.keyboard.press(key)
        executed, took = page.evaluate(_SEEN)
