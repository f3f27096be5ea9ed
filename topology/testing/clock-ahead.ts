/**
 * Preloaded into a server (`node --import`): its wall clock is ahead by `CLOCK_AHEAD_MS`. What a
 * deal would see after hours can so be seen at once. Durations, which run on the monotonic clock,
 * stay as they are.
 */
const aheadMs = Number(process.env.CLOCK_AHEAD_MS);
const trueNow = Date.now;
Date.now = () => trueNow() + aheadMs;
