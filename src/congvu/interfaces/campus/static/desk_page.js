// Mounts the desk on a lesson's page: the same module as in JupyterLab, over HTTP instead of a kernel. Runs in Chrome 69.

import desk from "./desk.js";
import { createModel } from "./quiz.js";
import { post, loginAddress } from "./kept.js";

const TEXT = {
  other: "Trang này mở bằng một tài khoản khác. Anh/chị tải lại trang để tiếp tục.",
  failed: "Máy chủ chưa ghi được. Thao tác được giữ trên máy này và sẽ được gửi lại.",
};

function mount(place) {
  const { officer, login } = JSON.parse(document.getElementById("lesson").dataset.lesson);
  let newest = 0;
  const model = createModel({ mode: "desk", officer }, async (message) => {
    const mine = ++newest;
    const reply = await post(place.dataset.url, { officer, message });
    if (reply.ok) model.receive(reply.body);
    else if (mine !== newest) return; // it was sent again since, and that is what counts
    else if (reply.status === 401) model.receive({ type: "login", href: loginAddress(reply.body.login || login) });
    else if (reply.status === 0 || reply.status === 429 || reply.status >= 500) model.receive({ type: "offline", message: reply.status ? TEXT.failed : "" });
    else if (reply.status === 409 && reply.body.error === "account") model.receive({ type: "other", message: TEXT.other });
    else model.receive({ type: "failed", message: reply.body.message });
  });
  place.textContent = "";
  desk.render({ model, el: place });
}

document.querySelectorAll(".desk[data-url]").forEach(mount);
