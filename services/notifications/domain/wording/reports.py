"""What is said of reports that people have sent to themselves."""

from services.notifications.domain.figures import day, words
from services.notifications.domain.template import Template

TEXTS: dict[str, Template] = {
    "report_prepared": Template(
        ru=("{report}: {start} – {last}", "{figures}\n\nЦифры на момент отправки."),
        en=("{report}: {start} – {last}", "{figures}\n\nFigures as of when this was sent."),
        params={"report": words, "start": day, "last": day, "figures": words},
    ),
}
