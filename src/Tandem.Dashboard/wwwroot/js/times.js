// Writes moments in the reader's zone: <time datetime="…" data-moment="ago|full">. The exact instant is the title. The text node that is
// there is changed and never replaced, for the page's renderer holds on to it.
(() => {
  'use strict';
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
  const steps = [[60, 'second', 1], [3600, 'minute', 60], [86400, 'hour', 3600], [604800, 'day', 86400]];

  function text(element, at) {
    if (element.dataset.moment === 'full') return full.format(at);
    const seconds = Math.round((at - Date.now()) / 1000);
    const size = Math.abs(seconds);
    if (size < 2) return 'now';
    for (const [limit, unit, length] of steps) {
      if (size < limit) return relative.format(Math.trunc(seconds / length), unit);
    }
    return full.format(at);
  }

  function write(element) {
    const at = new Date(element.getAttribute('datetime'));
    if (Number.isNaN(at.getTime())) return;
    const says = text(element, at);
    const node = element.firstChild;
    if (!node) element.textContent = says;
    else if (node.nodeValue !== says) node.nodeValue = says;
    const title = `${exact.format(at)} (${at.toISOString()})`;
    if (element.title !== title) element.title = title;
  }

  function writeAll(root) {
    if (root.nodeType === Node.TEXT_NODE) root = root.parentElement;
    if (!root || root.nodeType !== Node.ELEMENT_NODE) return;
    if (root.matches('time[data-moment]')) write(root);
    else for (const element of root.querySelectorAll('time[data-moment]')) write(element);
  }

  new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === 'childList') change.addedNodes.forEach(writeAll);
      else writeAll(change.target);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['datetime'] });

  setInterval(() => { if (!document.hidden) writeAll(document.body); }, 1000);
  writeAll(document.body);
})();
