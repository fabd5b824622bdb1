// A model of the kind that anywidget gives, without a kernel: what is sent goes to `onSend`, what answers is received.

export function createModel(values, onSend) {
  const listeners = new Map();
  const of = (name) => listeners.get(name) || [];
  const emit = (name, ...details) => [...of(name)].forEach((listener) => listener(...details));
  return {
    get: (key) => values[key],
    set: (key, value) => {
      values[key] = value;
      emit(`change:${key}`);
    },
    save_changes: () => emit("change"),
    send: (message) => onSend(message),
    on: (name, listener) => listeners.set(name, [...of(name), listener]),
    off: (name, listener) => listeners.set(name, of(name).filter((one) => one !== listener)),
    receive: (message) => emit("msg:custom", message),
  };
}
