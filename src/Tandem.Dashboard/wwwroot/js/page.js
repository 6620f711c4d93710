// The little that a page cannot do from the server.
(() => {
  'use strict';
  const Tandem = window.Tandem ??= {};

  // From here on, what is clicked is heard.
  Tandem.live = () => document.documentElement.classList.add('is-live');
  Tandem.showDialog = element => { if (element && !element.open) element.showModal(); };
  Tandem.closeDialog = element => { if (element?.open) element.close(); };
  Tandem.focus = id => document.getElementById(id)?.focus();
  Tandem.setIndeterminate = (element, value) => { if (element) element.indeterminate = value; };
  Tandem.copy = async text => {
    try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
  };

  // A click beside a dialog closes it, as Escape does.
  document.addEventListener('click', event => {
    if (event.target instanceof HTMLDialogElement && event.target.open && !event.target.dataset.stays) event.target.close();
  });

  document.addEventListener('change', event => {
    if (event.target instanceof Element && event.target.matches('[data-submit-on-change]')) event.target.form.submit();
  });

  // "/" goes to the search field, as in other tools; not while somebody types.
  document.addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable], dialog')) return;
    const search = document.querySelector('[data-search]');
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select?.();
  });
})();
