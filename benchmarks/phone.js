// What a reader of a page waits for, seen from inside it. It is put into each page before the page's own scripts, presses
// and scrolls as she would, and knows nothing of how a page is made: questions are `.cv-q`, the desk is `.cv-desk`.
//
//   phone.usable(what, patience_s)  ms from the navigation until what she came for has reacted
//   phone.readOn()                  scrolls on to the end, slowly
//   phone.cls()                     the sum of layout shifts until now, without those that her press brought on
//   phone.checked(patience_s)       answers the first question; ms from the press that follows to the feedback on the screen
(() => {
  const LOOK_MS = 50;
  const PRESS_MS = 250; // a press that a kernel answers takes a while; more of them would fill the line
  const SPEED = 600; // pixels a second: less than a screen
  const CHECK = "Kiểm tra";
  const OPEN = "Mở quầy";

  const wait = () => new Promise((next) => setTimeout(next, LOOK_MS));
  const onScreen = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  const within = (patience_s, what) => new Promise((_, fail) => setTimeout(() => fail(new Error(`${what}: not within ${patience_s} s`)), patience_s * 1000));

  const firstPaint = () => (performance.getEntriesByName("first-contentful-paint")[0] || { startTime: 0 }).startTime;
  const ready = () => document.readyState !== "loading" && firstPaint() > 0;
  const shown = (node) => node.getClientRects().length > 0;

  // A form that no script has taken over would leave the page when its button is pressed: that is not what is waited for.
  addEventListener("submit", (event) => event.preventDefault());

  // -- layout shifts

  const shifts = [];
  const reactions = [];
  const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries().filter((entry) => !entry.hadRecentInput)));
  observer.observe({ type: "layout-shift", buffered: true });
  const unasked = ({ startTime }) => !reactions.some(({ from, to }) => from <= startTime && startTime <= to);
  const cls = () => shifts.filter(unasked).reduce((sum, { value }) => sum + value, 0);

  // -- questions and buttons

  const controls = (root) => [...root.querySelectorAll("input, select, textarea")].filter((one) => one.type !== "hidden" && shown(one) && !one.disabled);
  const button = (root, text) => controls(root).length && [...root.querySelectorAll("button")].find((one) => one.textContent.trim().startsWith(text) && shown(one) && !one.disabled);
  // What a person would notice of a reaction: other words, a button that is held, a sign of being busy.
  const looks = (root) => [root.textContent, root.getAttribute("aria-busy"), ...[...root.querySelectorAll("button")].map((one) => one.disabled)].join();

  // Another answer each time, so that a page which has only now begun to listen hears a change.
  function answer(root, turn) {
    const choices = controls(root).filter((one) => one.type === "radio" || one.type === "checkbox");
    if (choices.length) choices[turn % choices.length].click();
    else controls(root).forEach((one) => type(one, turn));
  }

  function type(control, turn) {
    if (control.options) control.selectedIndex = 1 + (turn % (control.options.length - 1));
    else control.value = String(turn + 1);
    for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
  }

  // Where to look, what must be there, and how it is touched.
  const PLACES = {
    lesson: [".cv-q", (root) => button(root, CHECK), (root) => button(root, CHECK).click()],
    desk: [".cv-desk", (root) => button(root, OPEN), (root) => button(root, OPEN).click()],
    paper: [".cv-q", (root) => controls(root).length > 0, answer],
  };

  // -- reading

  // Stock Voilà scrolls a box within the page.
  const scroller = () => [...document.querySelectorAll("#rendered_cells")].find((box) => box.scrollHeight > box.clientHeight) || document.scrollingElement;
  const end = () => scroller().scrollHeight - scroller().clientHeight;
  let place = 0;

  async function step() {
    const before = performance.now();
    await wait();
    place = Math.min(place + (SPEED * (performance.now() - before)) / 1000, end());
    scroller().scrollTo({ top: place, behavior: "instant" });
  }

  // A reader who sees the question goes there; where there is none yet she reads on, and rests in the middle.
  async function arrive(selector) {
    while (!ready()) await wait();
    const question = document.querySelector(selector);
    if (question) question.scrollIntoView({ block: "center", behavior: "instant" });
    while (!document.querySelector(selector) && place < end() / 2) await step();
  }

  async function readOn() {
    while (place < end()) await step();
  }

  // -- what is waited for

  // What is not on the screen yet cannot be touched.
  async function found([selector, there]) {
    for (;;) {
      const root = document.querySelector(selector);
      if (root && there(root)) {
        await onScreen();
        if (root.isConnected && there(root)) return root;
      }
      await wait();
    }
  }

  // Touches it until it reacts.
  async function reaction(sought) {
    await arrive(sought[0]);
    for (let turn = 0; ; turn++) {
      const root = await found(sought);
      const before = looks(root);
      const from = performance.now();
      sought[2](root, turn);
      while (looks(root) === before && performance.now() - from < PRESS_MS) await wait();
      if (looks(root) !== before) return { from, to: performance.now() };
    }
  }

  async function painted() {
    while (!ready()) await wait();
    return { from: firstPaint(), to: performance.now() };
  }

  async function usable(what, patience_s) {
    const { from, to } = await Promise.race([PLACES[what] ? reaction(PLACES[what]) : painted(), within(patience_s, what)]);
    await onScreen(); // what the reaction moves has moved now
    if (PLACES[what]) reactions.push({ from, to: performance.now() });
    return to;
  }

  function checked(patience_s) {
    const root = document.querySelector(PLACES.lesson[0]);
    const told = () => [...root.querySelectorAll(".cv-practice-feedback")].filter(shown).map((box) => box.textContent.trim()).join("");
    answer(root, 0);
    const before = told();
    let began = 0;
    root.addEventListener("click", (event) => (began = began || event.timeStamp), true);
    const seen = new Promise((done) => {
      const look = () => began && told() && told() !== before && requestAnimationFrame(() => done(performance.now() - began));
      new MutationObserver(look).observe(root, { subtree: true, childList: true, characterData: true });
    });
    return Promise.race([seen, within(patience_s, "feedback")]);
  }

  window.phone = { usable, readOn, cls, checked, firstPaint };
})();
