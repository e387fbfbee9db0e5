// On the server of `make learn`, which has the book under /static/, a link to a notebook opens it in JupyterLab.
(() => {
  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
  if (!root.protocol.startsWith("http") || root.pathname !== "/static/") return;
  document.querySelectorAll("a.to-notebook").forEach(link => (link.href = `/lab/tree/${link.href.split("/").pop()}`));
})();
