// Stand-in for Metrika's browser tag: a ClientID in a cookie, one page view, and the calls our pages make.

(() => {
  const here = new URL(document.currentScript.src).href.replace(/\/metrika\/tag\.js.*$/, "");

  function clientId() {
    const kept = /(?:^|; )_ym_uid=(\d+)/.exec(document.cookie)?.[1];
    const id = kept ?? `${Math.floor(Date.now() / 1000)}${Math.floor(Math.random() * 1e9)}`;
    if (!kept) document.cookie = `_ym_uid=${id}; path=/; max-age=31536000; samesite=lax`;
    return id;
  }

  function call(counter, method, ...rest) {
    if (method === "init") {
      const said = new URLSearchParams({ cid: clientId(), t: "pageview", dl: location.href, dr: document.referrer, dt: document.title });
      new Image().src = `${here}/watch/${counter}?${said}`;
    }
    if (method === "getClientID") setTimeout(() => rest[0](clientId()));
  }

  const waiting = window.ym?.a ?? [];
  window.ym = call;
  for (const words of waiting) call(...words);
})();
