// Beside a link to a citation, term, figure, equation or section: what stands there, while the mouse or the keyboard is on the link.
// A finger's first tap on a term shows it, too; the second one follows the link.
// The texts are one script, fetched when they are first wanted: a page from disk may load scripts, and nothing else.
(() => {
  const LINKS = "article a.reference.internal[href]";
  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
  let texts;
  let box;
  let shown;
  let timer;

  const load = () => (texts ??= new Promise(resolve => {
    window.showPreviews = resolve;
    const script = document.createElement("script");
    script.src = new URL("_static/previews.js", root);
    script.onerror = () => resolve({});
    document.head.append(script);
  }));

  const address = link => {
    const url = new URL(link.href);
    return decodeURI(url.pathname.slice(root.pathname.length) + url.hash);
  };

  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = undefined;
    if (box) box.hidden = true;
  };

  const makeBox = () => {
    box = document.createElement("div");
    box.id = "link-preview";
    box.className = "link-preview";
    box.setAttribute("role", "tooltip");
    // One may go over to it, to read or to scroll.
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", hideSoon);
    document.querySelector("article").append(box);
  };

  // Below the link, or above it where there is more room.
  const place = link => {
    const at = link.getClientRects()[0];
    const { width, height } = box.getBoundingClientRect();
    const below = at.bottom + 6;
    box.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8))}px`;
    box.style.top = `${below + height <= innerHeight || at.top < innerHeight / 2 ? below : Math.max(8, at.top - height - 6)}px`;
  };

  const show = async link => {
    const text = (await load())[address(link)];
    if (!text || wanted !== link) return;
    if (!box) makeBox();
    hide();
    box.innerHTML = text;
    box.querySelectorAll("[src]").forEach(picture => (picture.src = new URL(picture.getAttribute("src"), root)));
    if (box.querySelector(".math")) {
      if (!window.MathJax?.typesetPromise) return;
      box.hidden = false;
      await MathJax.typesetPromise([box]);
      if (wanted !== link) return;
    }
    box.hidden = false;
    link.removeAttribute("title"); // the browser would show the same again
    link.setAttribute("aria-describedby", box.id);
    shown = link;
    place(link);
    box.querySelectorAll("img").forEach(picture => (picture.onload = () => place(link)));
  };

  let wanted;
  const showSoon = (link, wait) => {
    clearTimeout(timer);
    wanted = link;
    if (link !== shown) timer = setTimeout(show, wait, link);
  };
  const hideSoon = () => {
    clearTimeout(timer);
    wanted = undefined;
    timer = setTimeout(hide, 200);
  };

  document.addEventListener("pointerover", event => {
    const link = event.target.closest?.(LINKS);
    if (link && event.pointerType !== "touch") showSoon(link, 250);
  });
  document.addEventListener("pointerout", event => event.target.closest?.(LINKS) && hideSoon());
  document.addEventListener("click", event => {
    const link = event.target.closest?.(LINKS);
    if (event.pointerType === "touch" && link?.matches(".term") && link !== shown) {
      event.preventDefault();
      showSoon(link, 0);
    } else if (!event.target.closest?.(".link-preview")) hide();
  });
  document.addEventListener("focusin", event => {
    const link = event.target.closest(LINKS);
    if (link?.matches(":focus-visible")) showSoon(link, 0);
  });
  document.addEventListener("focusout", event => event.target.closest(LINKS) && hideSoon());
  document.addEventListener("keydown", event => event.key === "Escape" && hide());
  document.addEventListener("scroll", () => shown && place(shown), { passive: true });
})();
