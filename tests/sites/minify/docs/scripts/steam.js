// Nothing moves yet.
window.steam = { rises: true };
