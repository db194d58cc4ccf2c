"use strict";
// Shows what happens without a reload. Without this script every form still
// works: the browser then loads the page again.

const $ = (id) => document.getElementById(id);
const columns = document.querySelector("[data-stream]");

let fading;
function tell(text, bad) {
  const notice = $("notice");
  notice.textContent = text || "";
  notice.classList.toggle("bad", Boolean(bad));
  clearTimeout(fading);
  if (text) fading = setTimeout(() => tell(""), bad ? 12000 : 6000);
}

// Forms that are sent in the background.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-live]")) return;
  event.preventDefault();
  if (form.busy) return;
  form.busy = true;
  await attach(form);
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const field = form.querySelector("textarea, input[name=text]");
  const text = field ? field.value : "";
  if (field) field.value = "";
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { "X-Studio": "1" } });
    const result = await response.json();
    if (result.go) { location.assign(result.go); return; }
    if (response.ok && "reload" in form.dataset) { location.reload(); return; }
    if (!response.ok && field && !field.value) field.value = text;
    tell(result.error || result.notice, Boolean(result.error));
    const id = form.querySelector("input[name=event]");
    if (id && response.ok) id.value = crypto.randomUUID();
    if (response.ok) detach(form);
  } catch {
    if (field && !field.value) field.value = text;
    tell(document.body.dataset.offline, true);
  } finally {
    form.busy = false;
  }
});

// A list of people goes along as it is; only its name and its bytes are sent.
async function attach(form) {
  const file = form.querySelector("[data-attach] input[type=file]")?.files[0];
  if (!file) return;
  const bytes = new Uint8Array(await file.slice(0, 1 << 17).arrayBuffer());
  form.elements.file_name.value = file.name;
  form.elements.file_data.value = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
}

function detach(form) {
  if (!form.querySelector("[data-attach]")) return;
  for (const input of form.querySelectorAll("[data-attach] input")) input.value = "";
  $("text").required = true;
}

for (const box of document.querySelectorAll("[data-attach]")) {
  box.hidden = false;
  box.querySelector("input[type=file]").addEventListener("change", (event) => { $("text").required = event.target.files.length === 0; });
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !event.defaultPrevented && field.matches(".write textarea")) {
    event.preventDefault();
    field.form.requestSubmit();
  }
  if (event.key === "Escape") for (const open of document.querySelectorAll("details.more[open]")) { open.open = false; open.firstElementChild.focus(); }
});

document.addEventListener("click", (event) => {
  const example = event.target.closest("[data-fill]");
  if (example) { $("text").value = example.dataset.fill; $("text").focus(); }
  const why = event.target.closest("[data-why]");
  if (why && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); explain(why.dataset.why, true); }
});

// What takes a while is asked for again until it is done.
async function poll() {
  const box = document.querySelector("[data-poll]");
  if (!box) return;
  const response = await fetch(box.dataset.poll, { headers: { "X-Studio": "1" } }).catch(() => null);
  if (response && response.ok) {
    const holder = document.createElement("template");
    holder.innerHTML = (await response.text()).trim();
    const fresh = holder.content.firstElementChild;
    if (!fresh.dataset.poll) { location.reload(); return; }
    box.replaceWith(fresh);
  }
  setTimeout(poll, 1000);
}
poll();

// Completion of commands.
const text = $("text"), list = $("commands");
if (text && list) {
  const options = [...list.children];
  const fitting = () => options.filter((o) => !o.hidden);
  const at = () => fitting().findIndex((o) => o.getAttribute("aria-selected") === "true");
  const select = (option) => {
    for (const o of options) o.setAttribute("aria-selected", String(o === option));
    if (option) { text.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else text.removeAttribute("aria-activedescendant");
  };
  const close = () => { list.hidden = true; text.setAttribute("aria-expanded", "false"); select(null); };
  const take = (option) => { text.value = option.dataset.text; close(); text.focus(); };
  text.addEventListener("input", () => {
    const typed = text.value.toLowerCase();
    for (const o of options) o.hidden = !o.dataset.text.startsWith(typed);
    if (!typed.startsWith("/") || fitting().length === 0 || fitting()[0].dataset.text === typed && fitting().length === 1) { close(); return; }
    list.hidden = false;
    text.setAttribute("aria-expanded", "true");
    select(null);
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = fitting(), now = at();
    switch (event.key) {
      case "ArrowDown": select(all[(now + 1) % all.length]); break;
      case "ArrowUp": select(all[(now + all.length - (now < 0 ? 0 : 1)) % all.length]); break;
      case "Escape": close(); break;
      case "Tab": if (now < 0) return; take(all[now]); break;
      case "Enter": if (now < 0) { close(); return; } take(all[now]); break;
      default: return;
    }
    event.preventDefault();
  });
  text.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => { const o = event.target.closest("li"); if (o) { event.preventDefault(); take(o); } });
}

// Why the bot said what it said.
let asked = 0;
async function explain(key, focus) {
  const panel = $("why"), mine = ++asked;
  if (!panel) return;
  const response = await fetch("/talk/why/" + encodeURIComponent(key) + "?person=" + encodeURIComponent(columns.dataset.person), { headers: { "X-Studio": "1" } }).catch(() => null);
  if (!response || !response.ok || mine !== asked) return;
  panel.innerHTML = await response.text();
  panel.scrollTop = 0;
  for (const marked of document.querySelectorAll(".post.explained")) marked.classList.remove("explained");
  $("m-" + key)?.classList.add("explained");
  if (focus) { panel.focus({ preventScroll: true }); panel.scrollIntoView({ block: "nearest" }); }
}

// What changes, as the server tells it.
function bottom(feed) {
  const box = feed.closest(".scroll");
  if (!box) return;
  // The newest message is shown from its beginning.
  const last = feed.lastElementChild;
  box.scrollTop = last && last.offsetHeight > box.clientHeight ? last.offsetTop - box.offsetTop - 8 : box.scrollHeight;
}

function place(post) {
  const holder = document.createElement("template");
  holder.innerHTML = post.html.trim();
  const fresh = holder.content.firstElementChild;
  const present = $("m-" + post.key);
  if (present) {
    const inside = present.contains(document.activeElement), written = present.querySelector("textarea")?.value;
    present.replaceWith(fresh);
    const field = fresh.querySelector("textarea");
    if (field && written) field.value = written;
    // Whoever used a button that is gone goes on writing.
    if (inside) (field || fresh.querySelector(".choices button") || text)?.focus({ preventScroll: true });
    return;
  }
  const feed = (post.thread && $("t-" + post.thread)) || $(post.feed === "room" ? "room-feed" : "feed");
  feed.append(fresh);
  $(post.feed === "room" ? "room-empty" : "empty")?.remove();
  bottom(feed);
}

if (columns) {
  let since = Number(columns.dataset.since), source, lost;
  const listen = () => {
    source = new EventSource(columns.dataset.stream + "&since=" + since);
    source.onopen = () => { clearTimeout(lost); if ($("notice").textContent === document.body.dataset.offline) tell(""); };
    source.onerror = () => { clearTimeout(lost); lost = setTimeout(() => tell(document.body.dataset.offline, true), 2500); };
    source.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if (String(news.era) !== columns.dataset.era) { location.reload(); return; }
      since = news.version;
      for (const post of news.posts) place(post);
      if ($("clock")) $("clock").innerHTML = news.clock;
      const read = news.posts.filter((p) => p.read && p.feed === "direct").pop();
      if (read) explain(read.key, false);
    };
  };
  // Browsers give a site few connections: hidden pages do without.
  document.addEventListener("visibilitychange", () => { if (document.hidden) source.close(); else if (source.readyState === 2) listen(); });
  addEventListener("pagehide", () => source.close());
  listen();
  for (const feed of document.querySelectorAll(".scroll > .feed")) bottom(feed);
  if (matchMedia("(min-width: 62rem)").matches) text.focus({ preventScroll: true });
}
