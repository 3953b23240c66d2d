// The audit of a run: rows of its sample, which come first, and what is known of each stratum.
"use strict";

let knownAudit = { audit: null, strata: [] };

async function askAudit() {
  knownAudit = await api("audit");
  return knownAudit;
}

function stratumOf(entry) {
  return knownAudit.strata.find((stratum) => stratum.name === entry.audit.name) || entry.audit;
}

// A row of the sample: decided for itself, with its own caption before the curator's eyes.
async function showSampled(entry, announce) {
  state.figures = [{ figid: entry.figid }];
  state.figureAt = 0;
  state.about = entry;
  await showQuestionFigure(entry.audit.review_id);
  const finding = state.figure && state.figure.findings.find((found) => found.review_id === entry.audit.review_id);
  const about = finding || { asks: "", accepting: "nothing is known of it", choices: [], review_id: entry.audit.review_id };
  state.about = { ...about, question_id: entry.question_id, about };
  $("figure-bar").hidden = true;
  $("others").hidden = true;
  setScopes(["row"]);
  const stratum = stratumOf(entry);
  $("where").textContent = `Audit ${entry.audit.audit}, ${stratum.name} (${number(stratum.rows)} rows)${stratum.likely === null ? ", unlikely to pass" : ""}: at least ${number(stratum.more_answers)} more answers, for ${number(stratum.acceptable)} rows`;
  showAbout(finding ? titleOf(entryOf(finding)) : titleOf(entry), about, finding ? finding.reason : entry.reason, [], announce);
  $("sampled").hidden = false;
}

// What is known after an answer; the next row of the sample, or what follows it.
async function afterAnswer(saved) {
  const entry = state.entries[state.at];
  entry.done = true;
  await askAudit();
  const stratum = stratumOf(entry);
  if (stratum.state !== "open") {
    state.entries = state.entries.filter((other, at) => at <= state.at || !other.audit || other.audit.name !== stratum.name);
  }
  const said = `${saved} ${stratum.name}: ${stratum.known}.`;
  const next = state.entries[state.at + 1];
  return next && next.audit ? move(1, said) : restart(said);
}

const STATES_OF_AUDIT = { open: "open", passed: "passed", failed: "will not reach the target" };

async function showAudit() {
  const { audit, settings, strata, needed, acceptable } = await askAudit();
  $("audit-about").textContent = audit
    ? `Audit ${audit}: at least ${settings.target} of a stratum right, with confidence ${settings.level}. ${number(needed)} more answers at least; ${number(acceptable)} rows can be accepted now.`
    : "This run has no audit: annotator audit begins one.";
  fill($("strata"), strata.map((stratum) => {
    const line = element("tr");
    const share = stratum.answered ? `${stratum.lower.toFixed(3)} to ${stratum.upper.toFixed(3)}` : "";
    fill(line, element("th", stratum.name, { scope: "row" }),
      [number(stratum.rows), stratum.answered ? `${number(stratum.right)} of ${number(stratum.answered)}` : "", share, STATES_OF_AUDIT[stratum.state],
        stratum.state === "open" ? number(stratum.more_answers) : "", number(stratum.acceptable)].map((cell) => element("td", cell)));
    return line;
  }));
  $("audit-accept").hidden = !acceptable;
  $("h-audit").focus();
  say(audit ? `${number(needed)} answers needed.` : "No audit.");
}
