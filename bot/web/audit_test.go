package web

import "sync/atomic"

// started says that a browser may have been started.
var started atomic.Bool

// audit looks for what keeps people out of a page: controls without a name,
// labels and references that lead nowhere, texts with too little contrast, targets
// that are too small, an order of headings or of the focus that jumps (WCAG 2.2
// AA: 1.1.1, 1.3.1, 1.4.3, 2.4.1, 2.4.2, 2.4.3, 2.5.8, 3.1.1, 4.1.2).
const audit = `() => {
	const out = [], say = (e, what) => out.push(what + ": " + e.outerHTML.replace(/\s+/g, " ").slice(0, 140));
	const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.getClientRects().length > 0;
	if (!document.documentElement.lang) out.push("no language");
	if (!document.title.trim()) out.push("no title");
	if (document.querySelectorAll("main").length !== 1) out.push("no single main");
	if (document.querySelectorAll("h1").length !== 1) out.push("no single h1");
	let level = 0;
	for (const h of document.querySelectorAll("h1, h2, h3, h4")) { const n = Number(h.tagName[1]); if (n > level + 1) say(h, "heading jumps from " + level); level = n; }
	const ids = new Set();
	for (const e of document.querySelectorAll("[id]")) { if (ids.has(e.id)) say(e, "id twice"); ids.add(e.id); }
	for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) for (const e of document.querySelectorAll("[" + name + "]")) for (const id of e.getAttribute(name).split(" ")) if (!document.getElementById(id)) say(e, name + " leads nowhere");
	const named = (e) => {
		const by = e.getAttribute("aria-labelledby");
		return (e.getAttribute("aria-label") || by && by.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ") || [...(e.labels || [])].map((l) => l.textContent).join(" ") || (/^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName) ? "" : e.textContent + [...e.querySelectorAll("img")].map((i) => i.alt).join(" ")) || "").trim();
	};
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, nav, aside, [role=log], [role=listbox], svg[role=img]")) if (!named(e)) say(e, "no name");
	for (const e of document.querySelectorAll("img:not([alt])")) say(e, "no alternative");
	for (const e of document.querySelectorAll("svg:not([role]):not([aria-hidden])")) say(e, "a picture that is neither named nor hidden");
	for (const e of document.querySelectorAll("[tabindex]")) if (e.tabIndex > 0) say(e, "order of its own");
	for (const e of document.querySelectorAll(".scroll")) if (e.scrollHeight > e.clientHeight + 1 && e.tabIndex < 0) say(e, "cannot be scrolled by the keyboard");
	for (const e of document.querySelectorAll("th:not([scope])")) say(e, "no scope");
	// Colours, with what stands behind them.
	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	const rgba = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
	const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const behind = (e) => { const stack = []; for (let n = e; n; n = n.parentElement) stack.push(rgba(getComputedStyle(n).backgroundColor)); return stack.reverse().reduce((b, a) => over(a, b), rgba("white")); };
	const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
	const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + .05) / (y + .05); };
	for (const e of document.querySelectorAll("body *")) {
		if (e.closest("svg, .hidden, .skip, datalist, option") || !shown(e) || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
		const style = getComputedStyle(e), back = behind(e), size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
		let opacity = 1; for (let n = e; n; n = n.parentElement) opacity *= Number(getComputedStyle(n).opacity);
		const ink = rgba(style.color); ink[3] *= opacity;
		const r = ratio(over(ink, back), back);
		if (r < (large ? 3 : 4.5)) say(e, "contrast " + r.toFixed(2));
	}
	for (const e of document.querySelectorAll("svg text")) {
		const box = e.previousElementSibling, r = ratio(over(rgba(getComputedStyle(e).fill), rgba("white")), over(rgba(getComputedStyle(box).fill), rgba("white")));
		if (shown(e) && r < 4.5) say(e, "contrast " + r.toFixed(2));
	}
	for (const e of document.querySelectorAll("button, select, summary, input:not([type=hidden]), .tabs a, .people a, .segments a, .button")) {
		const b = e.getBoundingClientRect();
		if (shown(e) && !e.closest(".hidden") && (b.width < 24 || b.height < 24)) say(e, "target of " + Math.round(b.width) + "×" + Math.round(b.height));
	}
	for (const e of document.querySelectorAll("button, input:not([type=hidden]), select, textarea")) {
		const s = getComputedStyle(e);
		if (shown(e) && s.borderTopStyle !== "none" && e.matches("input, select, textarea")) { const r = ratio(over(rgba(s.borderTopColor), behind(e.parentElement)), behind(e.parentElement)); if (r < 3) say(e, "border " + r.toFixed(2)); }
	}
	return [...new Set(out)];
}`

// tooWide names what stands out of the window.
const tooWide = `() => {
	const most = document.documentElement.clientWidth;
	return [...document.querySelectorAll("body *")].filter((e) => { const r = e.getBoundingClientRect(); return r.width > 1 && r.right > most + 1 && getComputedStyle(e).position !== "fixed" && !e.closest("svg, .hidden, #commands, datalist, .skip"); })
		.map((e) => e.outerHTML.slice(0, 80) + " " + Math.round(e.getBoundingClientRect().right)).slice(0, 5).join(", ");
}`
