// Draws the charts in the page's colours, and draws them again when those change.
(() => {
  'use strict';
  const Tandem = window.Tandem ??= {};
  const charts = new Map();
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function duration(milliseconds) {
    if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
    return milliseconds < 120000 ? `${+(milliseconds / 1000).toPrecision(3)} s` : `${Math.round(milliseconds / 60000)} min`;
  }

  function base() {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.color = color('--tandem-muted');
    Chart.defaults.borderColor = color('--tandem-grid');
    return { responsive: true, maintainAspectRatio: false, animation: still ? false : { duration: 300 } };
  }

  function series(label, values, stroke, more) {
    // A few values alone make no line: they are shown as dots.
    const few = values.filter(value => value !== null).length < 4;
    return { label, data: values, borderColor: stroke, backgroundColor: stroke, borderWidth: 2, pointRadius: few && values.includes(null) ? 2.5 : 0, pointHitRadius: 8, tension: 0.25, ...more };
  }

  function lines(data, sets, axis) {
    return {
      type: 'line',
      data: { labels: sets[0].data.map((_, i) => clock.format(new Date(data.from + i * data.step))), datasets: sets },
      options: {
        ...base(),
        interaction: { mode: 'index', intersect: false },
        plugins: { legend: { display: false }, tooltip: { callbacks: { label: item => `${item.dataset.label}: ${axis.says(item.parsed.y)}` } } },
        scales: {
          x: { grid: { display: false }, ticks: { maxTicksLimit: 6, maxRotation: 0, autoSkipPadding: 18 } },
          y: { type: axis.type, beginAtZero: true, suggestedMax: axis.atLeast, border: { display: false }, ticks: { maxTicksLimit: 5, callback: axis.tick } },
        },
      },
    };
  }

  const kinds = {
    doughnut: data => ({
      type: 'doughnut',
      data: {
        labels: ['Synced', 'Pending', 'Failed', 'In conflict', 'Unlinked'],
        datasets: [{
          data,
          backgroundColor: ['synced', 'pending', 'failed', 'conflict', 'unlinked'].map(name => color(`--tandem-${name}`)),
          borderColor: color('--tandem-card'),
          borderWidth: 2,
        }],
      },
      options: { ...base(), cutout: '74%', plugins: { legend: { display: false } } },
    }),
    throughput: data => lines(data, [
      series('In', data.in, color('--tandem-in'), { fill: 'origin', backgroundColor: color('--tandem-in-fill') }),
      series('Out', data.out, color('--tandem-out'), { fill: 'origin', backgroundColor: color('--tandem-out-fill') }),
    ], { type: 'linear', atLeast: 1, says: value => `${value} a second`, tick: value => value }),
    lag: data => lines(data, [
      series('In, p50', data.inP50, color('--tandem-in'), { spanGaps: true }),
      series('In, p95', data.inP95, color('--tandem-in'), { spanGaps: true, borderDash: [5, 4], borderWidth: 1.5 }),
      series('Out, p50', data.outP50, color('--tandem-out'), { spanGaps: true }),
      series('Out, p95', data.outP95, color('--tandem-out'), { spanGaps: true, borderDash: [5, 4], borderWidth: 1.5 }),
    ], { type: 'linear', atLeast: 100, says: duration, tick: duration }),
  };

  function make(canvas, kind, data) {
    charts.get(canvas)?.chart.destroy();
    charts.set(canvas, { kind, data, chart: new Chart(canvas, kinds[kind](data)) });
  }

  Tandem.drawChart = (canvas, kind, json) => {
    if (!canvas?.isConnected) return;
    const data = JSON.parse(json);
    const known = charts.get(canvas);
    if (!known) return make(canvas, kind, data);
    const fresh = kinds[kind](data).data;
    known.data = data;
    known.chart.data.labels = fresh.labels;
    fresh.datasets.forEach((set, i) => { Object.assign(known.chart.data.datasets[i], { data: set.data, pointRadius: set.pointRadius }); });
    known.chart.update(still ? 'none' : undefined);
  };

  Tandem.dropChart = canvas => {
    charts.get(canvas)?.chart.destroy();
    charts.delete(canvas);
  };

  document.addEventListener('tandem-theme', () => {
    for (const [canvas, { kind, data }] of [...charts]) {
      if (canvas.isConnected) make(canvas, kind, data);
      else Tandem.dropChart(canvas);
    }
  });
})();
