// What is shown. Every text of a record becomes a text node, never markup.
"use strict";

const $ = (id) => document.getElementById(id);

// Control characters are shown as a sign, and so are those that reorder the text after them.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function clean(text) {
  return String(text ?? "").replace(UNSEEN, "\ufffd");
}

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = clean(text);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, clean(value));
  return made;
}

function fill(place, ...children) {
  place.replaceChildren(...children.flat());
}

const KINDS = {
  wrong_entity: "Wrong entity", missing: "Missing", family_partial: "Family, partly",
  cross_species: "Other species", common_word: "Ordinary word", ocr_variant: "Misread word",
  implausible: "Implausible", type_conflict: "Two types", organism_mismatch: "Wrong organism",
  outdated_symbol: "Outdated symbol", encoding: "Broken text",
};

function kindName(kind) {
  return KINDS[kind] || kind;
}

function number(value) {
  return Number(value).toLocaleString("en");
}

// Of a long list of words or ids, the first ones: the rows of a figure have them all.
function few(joined) {
  const parts = joined.split("|");
  return parts.length > 8 ? `${parts.slice(0, 6).join("|")} and ${number(parts.length - 6)} more` : joined;
}

// "PEP: PREP (ncbigene:5550) → phosphoenolpyruvate (mesh:D010728)"
function titleOf(entry) {
  const entity = (symbol, id) => (symbol && id ? `${few(symbol)} (${few(id)})` : few(symbol || id));
  const existing = entity(entry.existing_symbol, entry.existing_id);
  const proposed = entity(entry.proposed_symbol, entry.proposed_id);
  const what = [existing, proposed].filter(Boolean).join(" → ");
  return `${kindName(entry.finding)}: ${few(entry.word || entry.figid)}${what ? " – " + what : ""}`;
}

// The same of a single finding.
function entryOf(finding) {
  const joined = (name) => [...new Set(finding.existing.map((row) => row[name]).filter(Boolean))].join("|");
  const mention = finding.mention || { text: "", symbol: "", ids: [] };
  const proposal = finding.proposal || { symbol: "", id: "" };
  return {
    finding: finding.kind, figid: finding.figid, word: joined("word") || joined("symbol") || mention.text,
    existing_symbol: joined("symbol"), existing_id: joined("id"),
    proposed_symbol: mention.symbol || proposal.symbol, proposed_id: mention.ids.join("|") || proposal.id,
  };
}

function showCaption(figure) {
  fill($("caption"), figure.segments.map((part) => {
    const what = ["this", "definition", "word"].find((name) => part.marks.includes(name));
    if (what) return element("mark", part.text, { class: what, ...(part.title && { title: part.title }) });
    if (part.marks.includes("mention")) return element("span", part.text, { class: "mention", title: part.title });
    return document.createTextNode(clean(part.text));
  }));
  if (!figure.caption) fill($("caption"), element("em", "This figure has no caption."));
  // A long caption scrolls in its place: the word in question is in view, two lines from the top.
  const asked = $("caption").querySelector("mark.this") || $("caption").querySelector("mark");
  $("caption").scrollTop = asked ? asked.offsetTop - $("caption").offsetTop - 48 : 0;
  $("figure-title").textContent = clean(figure.figtitle);
  const link = figure.figure_url
    ? element("a", `${figure.figid} at PFOCR`, { href: figure.figure_url, target: "_blank", rel: "noopener noreferrer" })
    : element("span", figure.figid);
  const about = figure.taxa.map((taxon) => `${taxon.name || taxon.taxon} (${taxon.evidence})`).join("; ");
  fill($("paper"), [clean(figure.papertitle), figure.year].filter(Boolean).join(", "), element("br"),
    `About: ${clean(about) || "unknown"}. The record says: ${clean(figure.organisms.join(", ")) || "nothing"}.`, element("br"), link);
}

function showPicture(figure, token) {
  const picture = $("picture");
  picture.hidden = !figure.has_image;
  if (figure.has_image) picture.src = `/images/${encodeURIComponent(figure.figid)}?token=${token}`;
  else picture.removeAttribute("src");
}

function showRows(figure) {
  const rows = [...figure.existing].sort((a, b) => b.concerned - a.concerned);
  fill($("existing"), rows.map((row) => {
    const line = element("tr", "", row.concerned ? { class: "concerned" } : {});
    const entity = element("td", `${row.symbol} `);
    entity.append(element("span", row.id, { class: "soft" }));
    fill(line, element("th", row.word || row.symbol, { scope: "row" }), entity,
      element("td", row.probability === null ? "" : `${row.verdict}, ${Math.round(row.probability * 100)}\u00a0%\u00a0right`),
      element("td", row.organism), element("td", row.source || row.origin));
    return line;
  }));
}

function showChoices(choices, chosen, choose) {
  fill($("choices"), choices.slice(0, 30).map((choice, at) => {
    const button = element("button", "", { type: "button", "aria-pressed": chosen.includes(choice.id) });
    const key = at < 9 ? [element("kbd", at + 1), " "] : [];
    fill(button, key, `${clean(choice.symbol)} ${clean(choice.id)} `,
      element("span", [choice.organism, choice.why].filter(Boolean).join(", "), { class: "soft" }));
    button.addEventListener("click", () => choose(choice.id));
    const item = element("li");
    item.append(button);
    return item;
  }));
  if (!choices.length) fill($("choices"), element("li", "Nothing is proposed; search the lexicon for the right id."));
}

function decisionText(said) {
  const scope = said.scope === "row" || said.scope === "everywhere" ? "" : ` (${said.scope})`;
  const words = [said.decision, said.corrected_id].filter(Boolean).join(" ");
  return `${said.curator}: ${words}${scope}${said.comment ? " – " + said.comment : ""}`;
}

// Of an explanation, what concerns the words in question.
function showExplanation(explained, words) {
  const asked = new Set(words.map((word) => word.toLowerCase()));
  const about = (text) => asked.has(String(text).toLowerCase());
  const list = (title, lines) => lines.length ? [element("h4", title), (() => {
    const made = element("ul");
    fill(made, lines.map((line) => element("li", line)));
    return made;
  })()] : [];
  const parts = (all) => all.slice(0, 6).map((c) => `${c.feature || "constant"} ${c.log_odds >= 0 ? "+" : ""}${c.log_odds.toFixed(2)}`).join("; ");
  const rows = explained.rows.filter((row) => about(row.row.word) || about(row.row.symbol)).flatMap((row) => [
    `${row.row.word || row.row.symbol} as ${row.row.symbol} (${row.row.id || "no id"}): ${row.verdict}; probability ${row.probability.toFixed(2)}`,
    ...row.speaks_for.map((text) => `for: ${text}`), ...row.speaks_against.map((text) => `against: ${text}`),
    `log odds: ${parts(row.contributions)}`,
  ]);
  const matches = explained.matches.filter((match) => about(match.text)).flatMap((match) => [
    `${match.text}: ${match.outcome}`,
    ...[...match.candidates].sort((a, b) => b.plausibility - a.plausibility).slice(0, 5).map((c) =>
      `${c.plausibility.toFixed(2)} ${c.symbol} (${c.id}${c.organism ? ", " + c.organism : ""}): ${c.kind} of ${c.source}, ${c.rule}`),
  ]);
  fill($("explanation"), list("Existing rows", rows),
    list("Matches in the caption", [...new Set(matches)]),
    list("Definitions in the caption", explained.definitions.map((d) => `${d.short} = ${d.long}: ${d.symbols.join(", ") || d.type || "nothing"} (${d.rule})`)),
    list("Organisms", explained.organisms.map((o) => `${o.name}, probability ${o.probability.toFixed(2)}: ${o.evidence}`)),
    list("Dropped", explained.dropped.filter((d) => about(d.text)).map((d) => `${d.text}: ${d.reason}`)));
}
