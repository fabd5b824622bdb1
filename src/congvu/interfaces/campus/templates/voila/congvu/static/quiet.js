// What Voilà's pages call while cells run. In a file of its own: no line of a dashboard runs as a script.
window.voila_heartbeat = window.voila_process = window.voila_finish = window.display_cells = function () {};
