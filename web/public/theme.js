// Before the first paint, so that a dark screen never flashes white. A file of its own: no script inside the page.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("fibex-theme");
    document.documentElement.lang = localStorage.getItem("fibex-language") || "ru";
  } catch {
    // storage is switched off: the system's choice holds
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
})();
