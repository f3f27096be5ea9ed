// Whoever loads it finds nothing to call: a scenario that wants a browser fails at once.
module.exports = {};
