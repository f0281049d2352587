// Stands in for YooKassa's payouts widget: window.PayoutsData, whose form lives in a frame of the provider's own origin.
(() => {
  const home = new URL(".", document.currentScript.src);

  window.PayoutsData = class PayoutsData {
    constructor({ type, account_id, success_callback, error_callback }) {
      if (type !== "payout" || !account_id) throw new Error("PayoutsData: type and account_id are required");
      this.account = account_id;
      this.frame = null;
      this.listener = ({ origin, source, data }) => {
        if (!this.frame || origin !== home.origin || source !== this.frame.contentWindow) return;
        if (data.height) this.frame.style.height = `${data.height}px`;
        if (data.payout_token) success_callback(data);
        if (data.error) error_callback(data.error);
      };
    }

    render(elementId) {
      window.addEventListener("message", this.listener);
      this.frame = document.createElement("iframe");
      this.frame.title = "Карта для выплат";
      this.frame.style.cssText = "width:100%;height:220px;border:0;color-scheme:normal";
      this.frame.src = new URL(`form?account_id=${encodeURIComponent(this.account)}`, home);
      document.getElementById(elementId).replaceChildren(this.frame);
      return Promise.resolve();
    }

    clearListeners() {
      window.removeEventListener("message", this.listener);
    }
  };
})();
