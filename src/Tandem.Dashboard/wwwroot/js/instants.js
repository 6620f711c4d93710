// Moments of a form, between the reader's zone and the instant that is meant.
(() => {
  'use strict';
  const Tandem = window.Tandem ??= {};

  Tandem.toInstant = local => {
    const at = new Date(local);
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  };

  Tandem.toLocal = instant => {
    const at = new Date(instant);
    if (Number.isNaN(at.getTime())) return null;
    const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60000);
    return shifted.toISOString().slice(0, 19);
  };
})();
