// Light or dark, before the first paint, and remembered. Loaded in the head, so that no page flashes in the other colours.
(() => {
  'use strict';
  const key = 'tandem-theme';
  const system = matchMedia('(prefers-color-scheme: dark)');

  function choice() {
    try { return localStorage.getItem(key) ?? 'system'; } catch { return 'system'; }
  }

  function apply() {
    const chosen = choice();
    const dark = chosen === 'dark' || (chosen === 'system' && system.matches);
    document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light');
    mark();
    document.dispatchEvent(new CustomEvent('tandem-theme'));
  }

  function mark() {
    for (const button of document.querySelectorAll('[data-theme-choice]')) {
      const pressed = String(button.dataset.themeChoice === choice());
      if (button.getAttribute('aria-pressed') !== pressed) button.setAttribute('aria-pressed', pressed);
    }
  }

  document.addEventListener('click', event => {
    const button = event.target instanceof Element ? event.target.closest('[data-theme-choice]') : null;
    if (!button) return;
    try { localStorage.setItem(key, button.dataset.themeChoice); } catch { /* private windows may forbid it: it is then of this page alone */ }
    apply();
  });
  system.addEventListener('change', apply);
  addEventListener('storage', event => { if (event.key === key) apply(); });
  // The buttons are drawn by the server, which does not know the choice: they are marked whenever they appear.
  document.addEventListener('DOMContentLoaded', () => {
    mark();
    new MutationObserver(mark).observe(document.body, { subtree: true, childList: true });
  });
  apply();
})();
