// Starts the live connection, and tells while there is none. It is tried again for as long as the page is open; after a restart the server
// no longer knows the page, which is then loaded anew.
(() => {
  'use strict';
  const banner = document.getElementById('connection-lost');
  const since = document.getElementById('connection-lost-since');
  const next = document.getElementById('connection-lost-next');
  const retry = document.getElementById('connection-retry');
  const waits = [300, 700, 1000, 2000, 3000, 5000];
  let lost = false;
  let wake = null;

  function show() {
    const now = new Date();
    since.dateTime = now.toISOString();
    since.dataset.moment = 'ago';
    since.textContent = 'now';
    banner.hidden = false;
    document.documentElement.classList.add('is-disconnected');
  }

  function hide() {
    banner.hidden = true;
    document.documentElement.classList.remove('is-disconnected');
  }

  function rest(milliseconds) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  // Asked first, so that the browser's console stays free of failed connections while the server is down.
  async function answers() {
    try {
      return (await fetch('health/live', { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  }

  async function reconnect() {
    for (let attempt = 0; lost; attempt++) {
      next.textContent = 'Trying to reach the server…';
      if (await answers()) {
        try {
          if (await Blazor.reconnect()) return;
        } catch { /* it went again */ continue; }
        location.reload();
        return;
      }
      next.textContent = 'The server does not answer. It is tried again by itself.';
      await rest(waits[Math.min(attempt, waits.length - 1)]);
    }
  }

  retry?.addEventListener('click', () => wake?.());
  addEventListener('online', () => wake?.());
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake?.(); });

  Blazor.start({
    circuit: {
      reconnectionHandler: {
        onConnectionDown: () => { if (lost) return; lost = true; show(); reconnect(); },
        onConnectionUp: () => { lost = false; hide(); },
      },
      // Nothing short of a crash: what the connection says of itself while it is down is told by the banner.
      configureSignalR: builder => builder.configureLogging(5),
    },
  }).catch(async () => {
    // The server went between the page and its connection: there is nothing to go on with.
    show();
    while (!await answers()) await rest(2000);
    location.reload();
  });
})();
