"""What is said of clients for whom nothing is planned."""

from services.notifications.domain.figures import number
from services.notifications.domain.template import Template

TEXTS: dict[str, Template] = {
    "next_step_digest": Template(
        ru=("Клиенты без следующего шага: {clients}", "Запланируйте шаг, отложите клиента или передайте его."),
        en=("Clients without a next step: {clients}", "Plan a step, snooze the client, or hand them over."),
        params={"clients": number},
    ),
    "next_step_digest_escalated": Template(
        ru=(
            "Клиенты без следующего шага: {clients}",
            "Из них чужих, оставленных надолго: {escalated}. Поговорите с теми, кто за них отвечает.",
        ),
        en=(
            "Clients without a next step: {clients}",
            "Of these, clients of others left for days: {escalated}. Talk to those who answer for them.",
        ),
        params={"clients": number, "escalated": number},
    ),
}
