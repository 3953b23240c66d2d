// The flow of the review: queues, the current question or row, decisions, keys.
"use strict";

const { token, curator: givenCurator, blind } = document.body.dataset;
const PAGE = 30;
const state = {
  mode: "questions", entries: [], at: 0, total: 0, figures: [], figureAt: 0, figure: null,
  findings: [], findingAt: 0, about: null, busy: false, complete: true,
};

// Asking the server.

async function api(path, options = {}) {
  const { query = {}, body } = options;
  const asked = new URLSearchParams({ curator: $("curator").value.trim(), ...query });
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/api/${path}?${asked}`, { headers, method: body ? "POST" : "GET", body: body && JSON.stringify(body) });
  } catch {
    throw new Error("the server does not answer. What was saved is on the disk: start annotator review again, and open its new address");
  }
  const found = await answer.json();
  if (!answer.ok) throw new Error([found.error, found.hint].filter(Boolean).join(": "));
  return found;
}

// Shows a text; announces it to screen readers together with what has come up.
function say(text, bad = false, next = "") {
  $("status").textContent = clean(text);
  $("live").textContent = clean([text, next].filter(Boolean).join(" "));
  $("status").classList.toggle("bad", bad);
}

let waiting = null;

// One thing at a time: who presses a key while the next question is loading has not seen it. What is
// done "later" is not dropped: a filter that is set must be that of the list.
async function doing(work, later = false) {
  if (state.busy) {
    waiting = later ? work : waiting;
    return;
  }
  state.busy = true;
  try {
    await work();
  } catch (error) {
    say(`Not done: ${error.message}`, true);
  } finally {
    state.busy = false;
    document.body.dataset.ready = String(Number(document.body.dataset.ready || 0) + 1);
    const next = waiting;
    waiting = null;
    if (next) doing(next);
  }
}

function filters() {
  const given = Object.fromEntries(new FormData($("filters")));
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

// The queues.

const idOf = (entry) => (entry.audit && entry.audit.review_id) || entry.question_id || entry.figid;

async function more() {
  // What was decided here has left the queue: of open ones, and of those that were unsure.
  const stays = ["all", "decided"].includes(filters().state);
  const gone = stays ? 0 : state.entries.filter((entry) => entry.done).length;
  const name = state.mode;
  const known = new Set(state.entries.map(idOf));
  let page, found;
  for (let offset = state.entries.length - gone; !found || (!found.length && page[name].length === PAGE); offset += PAGE) {
    page = await api(name, { query: { ...filters(), limit: PAGE, offset } });
    found = page[name].filter((entry) => !known.has(idOf(entry)));
  }
  state.entries.push(...found);
  state.total = page.total;
  state.complete = page.complete;
}

async function restart(announce = "") {
  state.entries = [];
  state.at = 0;
  await more();
  await show(announce);
  await showProgress();
}

async function move(step, announce = "") {
  if (state.mode === "figures" && state.findings[state.findingAt + step]) {
    state.findingAt += step;
    return showFinding(announce);
  }
  let at = state.at + step;
  if (at < 0) return say("This is the first one.");
  if (at >= state.entries.length) await more();
  while (step > 0 && state.entries[at] && await isSettledMeanwhile(state.entries[at])) {
    state.entries[at].done = true;
    at += 1;
    if (at >= state.entries.length) await more();
  }
  if (at >= state.entries.length) {
    const left = state.complete ? "" : " The run is still being read: more will follow.";
    return say(`${announce ? announce + " " : ""}This was the last one.${left}`);
  }
  state.at = at;
  await show(announce);
}

// Whether an entry was decided since it was listed as open, by others or in another tab.
async function isSettledMeanwhile(entry) {
  if (filters().state !== "open" || !state.complete || entry.shown) return false;
  const ofFigure = entry.audit || state.mode === "figures";
  const now = await api(ofFigure ? `figures/${encodeURIComponent(entry.figid)}` : `questions/${entry.question_id}`).catch(() => null);
  if (!now) return false; // show says why
  if (!entry.audit) return !(now.in_figures || now.findings).some((part) => part.open);
  const finding = now.findings.find((found) => found.review_id === entry.audit.review_id);
  return Boolean(finding) && finding.decisions.some((said) => said.scope === "row");
}

// After an undo, what was undone is shown: the body of its decision.
async function show(announce = "", undone = {}) {
  const entry = state.entries[state.at];
  $("agreement").hidden = true;
  $("audit").hidden = true;
  $("item").hidden = !entry;
  if (!entry) return say(state.complete ? `${announce} Nothing is left with these filters.`.trim() : "The run is being read; the queue will follow.");
  $("sampled").hidden = true;
  entry.shown = true;
  if (entry.audit) return showSampled(entry, announce);
  if (state.mode === "questions") {
    state.about = await api(`questions/${entry.question_id}`);
    state.figures = state.about.in_figures;
    state.figureAt = Math.max(state.figures.findIndex(({ figid }) => figid === undone.figid), 0);
    await showQuestionFigure();
    showQuestion(announce);
  } else {
    state.figure = await api(`figures/${encodeURIComponent(entry.figid)}`);
    state.findings = state.figure.findings;
    const open = state.findings.filter((finding) => finding.open);
    const first = state.findings.find((finding) => isDecidedBy(undone, finding)) || open.find(isSought) || open[0];
    state.findingAt = Math.max(state.findings.indexOf(first), 0);
    if (!state.findings.length) return move(1, announce);
    await showFinding(announce);
  }
}

const isDecidedBy = (body, finding) => finding.review_id === body.review_id || finding.question_id === body.question_id;

// Whether a finding is one that the figure was found by.
function isSought(finding) {
  const { kind, word = "" } = filters();
  const text = Object.values(entryOf(finding)).join(" ").toLowerCase();
  return (!kind || finding.kind === kind) && text.includes(word.toLowerCase());
}

// A question.

async function showQuestionFigure(about = state.about.question_id) {
  const { figid } = state.figures[state.figureAt];
  try {
    state.figure = await api(`figures/${encodeURIComponent(figid)}`, { query: { about } });
  } catch (error) {
    state.figure = null;
    fill($("caption"), element("em", error.message));
    fill($("existing"));
    fill($("paper"));
    $("figure-title").textContent = "";
    $("figure-place").textContent = "";
    return;
  }
  showFigure();
  const decided = state.figures[state.figureAt].open === false ? ", decided" : "";
  $("figure-place").textContent = `Figure ${state.figureAt + 1} of ${number(state.figures.length)}${decided}`;
}

function showFigure() {
  showCaption(state.figure);
  showPicture(state.figure, token);
  showRows(state.figure);
  $("explain").open = false;
  fill($("explanation"));
}

// Null where the run is of a version that did not say it.
const expected = (share) => (share === null ? "" : `, expected to be right: ${Math.round(share * 100)} %`);

function showQuestion(announce) {
  const entry = state.about;
  const rows = `${number(entry.rows)} ${entry.rows === 1 ? "row" : "rows"} in ${number(entry.figures)} ${entry.figures === 1 ? "figure" : "figures"}`;
  $("where").textContent = `Question ${number(state.at + 1)} of ${number(Math.max(state.total, state.entries.length))}: ${rows}${expected(entry.expected_precision)}`;
  $("figure-bar").hidden = state.figures.length < 2;
  $("others").hidden = true;
  setScopes(entry.figures > 1 ? ["everywhere", "figure", "organism"] : ["everywhere"]);
  showAbout(titleOf(entry), entry.about, entry.reason, entry.decisions, announce);
}

// A finding of a figure.

function showFinding(announce) {
  const finding = state.findings[state.findingAt];
  state.about = { ...finding, about: finding };
  const shown = api(`figures/${encodeURIComponent(finding.figid)}`, { query: { about: finding.review_id } }).then((figure) => {
    if (state.findings[state.findingAt] !== finding) return;
    state.figure = figure;
    showFigure();
  });
  const open = state.findings.filter((found) => found.open).length;
  $("where").textContent = `Figure ${number(state.at + 1)} of ${number(Math.max(state.total, state.entries.length))}, finding ${state.findingAt + 1} of ${state.findings.length}, ${open} open${expected(finding.probability)}`;
  $("figure-bar").hidden = true;
  $("others").hidden = false;
  fill($("findings"), state.findings.map((found, at) => {
    const said = found.decisions.map(decisionText).join("; ");
    const button = element("button", `${titleOf(entryOf(found))}${said ? " · " + said : ""}`, { type: "button", class: "plain" });
    if (at === state.findingAt) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => doing(() => { state.findingAt = at; return showFinding(""); }));
    const item = element("li");
    item.append(button);
    return item;
  }));
  setScopes(["row", "figure", "organism", "everywhere"]);
  showAbout(titleOf(entryOf(finding)), finding, finding.reason, finding.decisions, announce);
  return shown;
}

function showAbout(title, about, reason, decisions, announce) {
  $("title").textContent = clean(title);
  $("asks").textContent = clean(about.asks);
  $("reason").textContent = `The tool says: ${clean(reason)}`;
  $("standing").textContent = decisions.length ? `Decided: ${clean(decisions.map(decisionText).join("; "))}` : "";
  $("accepting").textContent = `If you accept: ${clean(about.accepting)}.`;
  $("corrected").value = "";
  $("comment").value = "";
  closeFound();
  drawChoices();
  say(announce, false, `${title}. ${about.asks}`);
  // Who is typing is not interrupted.
  if (document.activeElement.matches("input, select")) return;
  $("title").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

const SCOPES = { row: "this row", figure: "this figure", organism: "figures about this organism", everywhere: "everywhere, also in later runs" };

function setScopes(names) {
  fill($("scope"), names.map((name) => element("option", SCOPES[name], { value: name })));
}

// The right id.

const chosen = () => $("corrected").value.split(/[|,;\s]+/).filter((part) => part.includes(":"));

function choose(id) {
  const now = chosen();
  const next = now.includes(id) ? now.filter((other) => other !== id) : [...now, id];
  $("corrected").value = next.join("|");
  drawChoices();
  say(next.length ? `Right id: ${next.join(", ")}` : "No other id.");
}

function drawChoices() {
  showChoices(state.about.about.choices, chosen(), choose);
}

let asked = 0;

async function lookUp() {
  const text = $("corrected").value.split("|").pop().trim();
  const mine = ++asked;
  if (text.length < 2) return closeFound();
  $("found").hidden = true; // What is shown was found for less of the text: Enter must not take it.
  const taxon = state.figure && state.figure.taxa.length ? state.figure.taxa[0].taxon : "";
  const type = state.about.about.kind === "organism_mismatch" ? "organism" : "";
  const found = await api("lexicon", { query: { q: text, taxon, type } });
  if (mine !== asked) return;
  fill($("found"), found.map((entity, at) => {
    const item = element("li", `${entity.symbol} `, { role: "option", id: `found-${at}`, "aria-selected": false, "data-id": entity.id });
    item.append(element("span", [entity.id, entity.organism, entity.term !== entity.symbol ? entity.term : ""].filter(Boolean).join(", "), { class: "soft" }));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
    return item;
  }));
  $("found").hidden = !found.length;
  $("corrected").setAttribute("aria-expanded", String(Boolean(found.length)));
}

function take(item) {
  $("corrected").value = [...$("corrected").value.split("|").slice(0, -1), item.dataset.id].join("|");
  closeFound();
  drawChoices();
}

function closeFound() {
  asked++;
  $("found").hidden = true;
  $("corrected").setAttribute("aria-expanded", "false");
  $("corrected").removeAttribute("aria-activedescendant");
}

function inFound(event) {
  const items = [...$("found").children];
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if ($("found").hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length];
    items.forEach((item) => item.setAttribute("aria-selected", String(item === next)));
    $("corrected").setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  } else if (event.key === "Enter" && items.length) {
    take(items[Math.max(at, 0)]);
    event.preventDefault();
  }
}

// Deciding.

const SAID = { accept: "Accepted", reject: "Rejected", unsure: "Unsure" };
const stackName = () => `undo ${location.port} ${$("curator").value.trim()}`;
const stack = () => JSON.parse(sessionStorage.getItem(stackName()) || "[]");

// The figure that is shown, also where its record cannot be read.
const shownFigure = () => (state.mode === "questions" ? state.figures[state.figureAt] : state.figure).figid;

async function decide(decision) {
  const curator = $("curator").value.trim();
  if (!curator) {
    $("curator").focus();
    return say("Give your name or ORCID first.", true);
  }
  const scope = $("scope").value;
  const body = { decision, corrected_id: $("corrected").value.trim(), comment: $("comment").value, curator };
  if (scope === "row") body.review_id = state.about.review_id;
  else Object.assign(body, { question_id: state.about.question_id, scope, figid: shownFigure() });
  const done = await api("decisions", { body });
  const { corrected_id, comment } = done.decision;
  const standing = { decision, corrected_id, comment };
  const undo = { body: { ...body, scope: done.decision.scope, standing }, before: done.before, entry: state.entries[state.at], mode: state.mode };
  sessionStorage.setItem(stackName(), JSON.stringify([...stack(), undo].slice(-200)));
  const others = done.others.length ? ` Also decided: ${done.others.map(decisionText).join("; ")}.` : "";
  const saved = `Saved: ${SAID[decision]}.${others}`;
  await after(scope, done.decision, saved);
  await showProgress();
}

async function after(scope, said, saved) {
  if (state.entries[state.at].audit) return afterAnswer(saved);
  if (state.mode === "questions") {
    const left = scope === "everywhere" ? [] : await figuresLeft();
    state.entries[state.at].done = !left.length;
    if (!left.length) return move(1, saved);
    const before = state.figures.slice(0, state.figureAt).filter((figure) => left.includes(figure));
    state.figures = left;
    state.figureAt = Math.min(before.length, left.length - 1);
    await showQuestionFigure();
    return showQuestion(`${saved} For ${said.scope} alone.`);
  }
  const mine = state.findings[state.findingAt];
  for (const finding of state.findings) {
    if (finding === mine || (scope !== "row" && finding.question_id === mine.question_id)) {
      finding.open = false;
      const others = finding.decisions.filter((other) => other.curator !== said.curator || other.scope !== said.scope);
      finding.decisions = [...others, said];
    }
  }
  const next = state.findings.findIndex((finding, at) => finding.open && at > state.findingAt);
  if (next >= 0) {
    state.findingAt = next;
    return showFinding(saved);
  }
  state.entries[state.at].done = state.findings.every((finding) => !finding.open);
  state.findingAt = state.findings.length - 1;
  return move(1, saved);
}

// The question's other figures that a narrow decision leaves; of an open question, the open ones.
async function figuresLeft() {
  const others = state.figures.filter((_, at) => at !== state.figureAt);
  if (!state.figures.some((figure) => figure.open)) return others;
  const now = (await api(`questions/${state.about.question_id}`)).in_figures;
  const open = now.filter((figure) => figure.open && figure.figid !== shownFigure());
  const left = others.filter((other) => open.some((figure) => figure.figid === other.figid));
  return left.length ? left : open; // of a question in very many figures, the next ones
}

async function undo() {
  const all = stack();
  const last = all.pop();
  if (!last) return say("There is nothing to undo.");
  const before = last.before && last.before.decision !== "withdrawn" ? last.before : { decision: "", corrected_id: "", comment: "" };
  const { decision, corrected_id, comment } = before;
  const done = await api("decisions", { body: { ...last.body, decision, corrected_id, comment } });
  sessionStorage.setItem(stackName(), JSON.stringify(all));
  if (last.mode !== state.mode) choosePlace(last.mode);
  let at = state.entries.findIndex((entry) => idOf(entry) === idOf(last.entry));
  if (at < 0) {
    state.entries.unshift(last.entry);
    at = 0;
  }
  state.at = at;
  state.entries[at].done = !done.saved;
  if (last.entry.audit) await askAudit();
  const now = [done.before && done.before.decision, done.before && done.before.corrected_id].filter(Boolean).join(" ");
  if (!done.saved) await show(`Not undone: you have decided otherwise since then, perhaps in another tab: ${now}.`, last.body);
  else await show(decision ? `Undone: ${decision} again.` : "Undone: open again.", last.body);
  if (done.saved && !decision) $("comment").value = last.body.comment; // not to be typed again
  await showProgress();
}

async function showProgress() {
  const now = await api("progress");
  const { per_minute: rate, minutes_left: left } = now.pace;
  const done = now.questions - now.open_questions;
  const pace = rate ? `; ${rate} a minute, ${left > 120 ? `${number(Math.round(left / 60))} hours` : left < 1 ? "less than a minute" : `${left} minutes`} left` : "";
  const rows = now.blind ? "" : `, ${number(now.settled_rows)} of ${number(now.rows)} rows settled`;
  const audit = now.audit ? `; audit: ${number(now.audit.needed)} answers needed, ${number(now.audit.acceptable)} rows can be accepted` : "";
  if ($("to-audit")) $("to-audit").hidden = !now.audit;
  $("audit-filter").hidden = !now.audit;
  $("progress").textContent = `${number(done)} of ${number(now.questions)} questions decided${rows}${audit}${pace}${now.complete ? "" : "; the run is being read"}`;
  $("done").max = (now.blind ? now.questions : now.rows) || 1;
  $("done").value = now.blind ? done : now.settled_rows;
  return now;
}

// Places of the page.

function choosePlace(mode) {
  for (const name of ["questions", "figures", "agreement", "audit"]) {
    const button = $(`to-${name}`);
    if (button && name === mode) button.setAttribute("aria-current", "page");
    else if (button) button.removeAttribute("aria-current");
  }
  const isQueue = mode === "questions" || mode === "figures";
  $("filters").hidden = !isQueue;
  if (isQueue && mode !== state.mode) {
    state.mode = mode;
    state.entries = [];
    state.at = 0;
  }
}

async function go(mode) {
  if (!$(`to-${mode}`)) return;
  choosePlace(mode);
  if (mode === "questions" || mode === "figures") return restart();
  $("item").hidden = true;
  $("agreement").hidden = mode !== "agreement";
  $("audit").hidden = mode !== "audit";
  if (mode === "audit") return showAudit();
  const found = await api("agreement");
  fill($("pairs"), found.pairs.map((pair) => {
    const line = element("tr");
    const kappa = pair.kappa === null ? "not defined" : pair.kappa.toFixed(3);
    fill(line, element("th", pair.curators.join(" and "), { scope: "row" }), [pair.both, pair.agreed, kappa].map((cell) => element("td", cell)));
    return line;
  }));
  if (!found.pairs.length) fill($("pairs"), (() => { const line = element("tr"); line.append(element("td", "No two curators have decided the same question yet.", { colspan: 4 })); return line; })());
  fill($("differing"), found.differing.map(differing));
  $("h-agreement").focus();
  say(`${found.differing.length} to adjudicate.`);
}

function differing(group) {
  const first = group.decisions[0];
  const item = element("li");
  item.append(element("p", `${kindName(first.finding)}: ${first.mention || first.existing_word || first.existing_symbol || first.figid} – ${[first.existing_id, first.proposed_id].filter(Boolean).join(" → ")} ${group.scope === "row" ? first.figid : `(${group.scope})`}`));
  for (const said of group.decisions) {
    const button = element("button", `Keep ${decisionText(said)}`, { type: "button" });
    button.addEventListener("click", () => doing(async () => {
      const { curator, decision, corrected_id, comment } = said;
      await api("adjudications", { body: { subject: group.subject, scope: group.scope, curator, standing: { decision, corrected_id, comment } } });
      await go("agreement");
      say(`Kept: ${decisionText(said)}. The others are withdrawn; the history has them.`);
    }));
    item.append(button, " ");
  }
  return item;
}

async function explain() {
  if (!state.figure) return;
  $("explain").open = true;
  fill($("explanation"), element("p", "Reading the caption step by step; the first time takes some seconds."));
  const { about } = state.about;
  const words = [about.mention && about.mention.text, ...(about.existing || []).flatMap((row) => [row.word, row.symbol]), state.about.word].filter(Boolean);
  showExplanation(await api(`explanations/${encodeURIComponent(state.figure.figid)}`), words);
}

const otherFigure = (step) => async () => {
  if (state.mode !== "questions" || !state.figures[state.figureAt + step]) return say("No other figure there.");
  state.figureAt += step;
  await showQuestionFigure();
  say(`Figure ${state.figureAt + 1} of ${state.figures.length}`);
};

function help() {
  $("help").showModal();
}

const KEYS = {
  a: () => decide("accept"), r: () => decide("reject"), u: () => decide("unsure"), z: undo,
  n: () => move(1), p: () => move(-1), "[": otherFigure(-1), "]": otherFigure(1), e: explain,
  q: () => go("questions"), f: () => go("figures"), t: () => go("audit"),
};
const FIELDS = { "/": "word", c: "corrected", m: "comment", s: "scope" };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("input, select") && !$("help").open) {
    event.preventDefault(); // which would empty a search field
    if (event.target.id === "corrected" && !$("found").hidden) return closeFound();
    event.target.blur();
    return $("title").focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || $("help").open) return;
  if (event.target.matches("input, select, textarea") || !$("keys-on").checked) return;
  if (event.key === "?") help();
  else if (FIELDS[event.key]) $(FIELDS[event.key]).focus();
  else if (KEYS[event.key] && !($("item").hidden && "aruez[]".includes(event.key) && event.key !== "z")) doing(KEYS[event.key]);
  else if (/^[1-9]$/.test(event.key) && state.about && !$("item").hidden) {
    const choice = state.about.about.choices[Number(event.key) - 1];
    if (choice) choose(choice.id);
  } else return;
  event.preventDefault();
});

for (const [id, work] of Object.entries({
  accept: KEYS.a, reject: KEYS.r, unsure: KEYS.u, undo, previous: KEYS.p, next: KEYS.n,
  "figure-before": KEYS["["], "figure-after": KEYS["]"], "to-questions": KEYS.q, "to-figures": KEYS.f,
  "to-agreement": () => go("agreement"), "to-audit": () => go("audit"),
})) if ($(id)) $(id).addEventListener("click", () => doing(work));
$("explain").addEventListener("toggle", () => { if ($("explain").open && !$("explanation").children.length) doing(explain); });
$("show-help").addEventListener("click", help);
$("close-help").addEventListener("click", () => $("help").close());
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("change", () => doing(() => restart(), true));
$("corrected").addEventListener("input", () => lookUp().catch((error) => say(error.message, true)));
$("corrected").addEventListener("keydown", inFound);
$("corrected").addEventListener("blur", () => { closeFound(); if (state.about) drawChoices(); });
$("curator").addEventListener("change", () => { localStorage.setItem("curator", $("curator").value.trim()); doing(showProgress); });
$("keys-on").addEventListener("change", () => localStorage.setItem("keys", $("keys-on").checked ? "" : "off"));

// The beginning.

async function setFilters() {
  const values = await api("filters");
  for (const [name, options] of Object.entries(values)) {
    const place = $(name);
    const now = place.value;
    fill(place, element("option", "any", { value: "" }), options.map((value) =>
      typeof value === "string" ? element("option", name === "kind" ? kindName(value) : value, { value }) : element("option", value.name, { value: value.taxon })));
    place.value = now;
  }
}

async function whenComplete() {
  const now = await showProgress();
  if (!now.complete) return setTimeout(() => whenComplete().catch((error) => say(error.message, true)), 2000);
  await setFilters();
  if (!state.complete) await doing(async () => {
    state.complete = true;
    // Rows of an audit come first, unless the curator is about to decide what is shown.
    const isFree = !document.activeElement.matches("input, select") && !$("corrected").value && !$("comment").value;
    if (!state.entries.length || (now.audit && now.audit.needed && isFree)) return restart();
    return show();
  });
}

$("curator").value = givenCurator || (blind ? "" : localStorage.getItem("curator") || "");
$("keys-on").checked = localStorage.getItem("keys") !== "off";
doing(() => restart()).then(whenComplete).catch((error) => say(error.message, true));
