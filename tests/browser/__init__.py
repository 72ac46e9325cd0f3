"""The web app in a real Chromium: the stories of web/browser, told on a running system."""
