// Predictions: take an answer and how sure the reader is, say what that choice means, keep it in this browser.
document.documentElement.classList.add("predict-ready");

for (const question of document.querySelectorAll("fieldset.predict")) {
  const key = `unrolled predict ${question.dataset.name}`;
  const right = Number(question.dataset.right);
  const choices = [...question.querySelectorAll("input")];
  const buttons = [...question.querySelectorAll("button")];
  const said = question.querySelector(".predict-said");
  const reply = (place) => question.querySelector(`.predict-reply[data-place="${place}"]`);
  const words = (place) => choices[place].parentElement.querySelector("span");

  function say(place, how) {
    const verdict = document.createElement("p");
    const head = document.createElement("strong");
    head.textContent = place === right ? "Right." : how === "sure" ? "No, though you were sure." : "No.";
    verdict.append(head);
    said.replaceChildren(verdict, ...[...reply(place).childNodes].map((node) => node.cloneNode(true)));
    if (place !== right) {
      const truth = document.createElement("p");
      truth.append("The answer: ", words(right).cloneNode(true), " The experiment below shows it.");
      said.append(truth);
    }
    question.dataset.answered = place === right ? "right" : "wrong";
    choices.forEach((choice, i) => {
      choice.disabled = true;
      choice.checked = i === place;
      choice.parentElement.classList.toggle("predict-right", i === right);
    });
    buttons.forEach((button) => (button.disabled = true));
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const place = choices.findIndex((choice) => choice.checked);
      if (place < 0) {
        said.textContent = "Choose one first.";
        choices[0].focus();
        return;
      }
      say(place, button.value);
      try {
        localStorage.setItem(key, JSON.stringify({ choice: words(place).textContent, how: button.value, when: Date.now() }));
      } catch { /* A browser that keeps nothing still shows the answer. */ }
    });
  }

  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch { /* Nothing to show then. */ }
  // Kept by its words: an edition that changed the choices asks anew.
  const place = kept ? choices.findIndex((_, i) => words(i).textContent === kept.choice) : -1;
  if (place >= 0) say(place, kept.how);
}
