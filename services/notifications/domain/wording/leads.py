"""What is said of leads."""

from services.notifications.domain.figures import words
from services.notifications.domain.template import Template

TEXTS: dict[str, Template] = {
    "lead_assigned": Template(
        ru=("Ваш новый лид~№~{number}", "Клиенту нужно: «{need}». Свяжитесь с ним."),
        en=("Lead {number} is yours", "The client needs: “{need}”. Get in touch."),
        params={"number": words, "need": words},
    ),
    "lead_handed_over": Template(
        ru=("Лид передан вам", "Посмотрите, что уже известно, и свяжитесь с клиентом."),
        en=("A lead was handed over to you", "See what is known already, and get in touch with the client."),
        params={},
    ),
    "lead_repeated": Template(
        ru=("Клиент обратился снова", "Клиент лида, который ведёте вы, пишет: «{need}»."),
        en=("A client asked again", "The client of a lead of yours says: “{need}”."),
        params={"need": words},
    ),
}
