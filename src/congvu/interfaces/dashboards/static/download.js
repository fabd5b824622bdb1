// A button that asks the kernel for a file and saves it. The file comes as bytes and leaves as a blob: address,
// which has no limit of length as data: addresses have, and needs no request.
function render({ model, el }) {
  document.getElementById("cvd-first")?.remove();  // the figures before the scripts; the live ones are here now
  const words = model.get("words");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cvd-button";
  button.textContent = words.ask;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  let address = null;

  const forget = () => { if (address) URL.revokeObjectURL(address); address = null; };
  const settle = (...nodes) => { button.disabled = false; said.replaceChildren(...nodes); };

  const receive = (message, buffers) => {
    forget();
    if (message.failed) return settle(` ${message.failed}`);
    address = URL.createObjectURL(new Blob([buffers[0]], { type: message.type }));
    const link = document.createElement("a");
    link.href = address;
    link.download = message.name;
    link.textContent = message.name;
    settle(` ${words.done} `, link);
    link.click();
  };
  const ask = () => {
    button.disabled = true;
    said.textContent = ` ${words.wait}`;
    model.send({ ask: true });
  };

  button.addEventListener("click", ask);
  model.on("msg:custom", receive);
  el.classList.add("cvd", "cvd-download");
  el.append(button, said);
  return () => { model.off("msg:custom", receive); forget(); };
}

export default { render };
