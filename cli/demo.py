"""The demo company: who works there, what it sells, its clients and how far each sale goes. All invented."""

DOMAIN = "fibex.example"
PEOPLE = {
    "head": ("Елена Орлова", "head"),
    "anna": ("Анна Кузнецова", "manager"),
    "boris": ("Борис Волков", "manager"),
    "production": ("Павел Мастеров", "production"),
}
LAST = ("accounting", "Ольга Счётова", "accountant")
"""Made at the very end: whoever finds this person knows that the rest is there."""

PRODUCTS = (  # sku, name, group, unit, price, cost, in stock
    ("PAR-550-BLK", "Паракорд 550, чёрный", "Паракорд", "metre", "18.00", "9.20", "4200"),
    ("PAR-550-OLV", "Паракорд 550, олива", "Паракорд", "metre", "18.00", "9.20", "350"),
    ("MIC-100", "Микрокорд 1,4 мм", "Паракорд", "metre", "5.40", "2.62", "4000"),
    ("FST-20", "Фастекс 20 мм, чёрный", "Фурнитура", "piece", "14.50", "5.10", "2600"),
    ("CRB-8", "Карабин 8 мм, сталь", "Карабины", "piece", "86.00", "41.00", "180"),
    ("KIT-SRV", "Набор «Браслет выживания»", "Наборы", "piece", "390.00", None, "25"),
)
BOBBINS = {"PAR-550-BLK": "100", "PAR-550-OLV": "100", "MIC-100": "100"}
"""Cord is also sold by the bobbin: how many metres one holds."""
LOW_BELOW = {"PAR-550-OLV": "500", "CRB-8": "100", "KIT-SRV": "10"}
SELLER = {
    "name": "ООО «Файбекс»",
    "tax_id": "7707083893",
    "kpp": "770701001",
    "address": "127018, г. Москва, ул. Сущёвский Вал, д. 18",
    "phone": "+7 495 120-00-01",
    "bank": "ПАО СБЕРБАНК, г. Москва",
    "bik": "044525225",
    "account": "40702810938000000001",
    "correspondent_account": "30101810400000000225",
    "director": "Орлова Е. М.",
    "director_title": "Генеральный директор",
    "accountant": "Счётова О. П.",
    "footer": "Товар отпускается самовывозом, при наличии доверенности и паспорта.",
}
"""Invented, with control digits that hold."""
BY_MAIL = 1
"""Of the sales below, the one whose invoice went out by e-mail."""
CLIENTS = (  # company, person, type, priority, owner
    ("ООО «Альпторг»", "Игорь Высоцкий", "existing", "high", "anna"),
    ("ИП Ким", "Виктория Ким", "existing", "normal", "anna"),
    ("ООО «Турсервис»", "Марат Галиев", "existing", "normal", "anna"),
    ("АО «Спасатель»", "Наталья Рощина", "existing", "low", "anna"),
    ("Клуб «Вершина»", "Семён Лосев", "potential", "low", "anna"),
    ("ООО «Рыбак и охотник»", "Пётр Щукин", "existing", "high", "boris"),
    ("ООО «Кинологический центр»", "Дарья Барсова", "existing", "normal", "boris"),
    ("ИП Сафин", "Руслан Сафин", "existing", "low", "boris"),
    ("ООО «Школа выживания»", "Тимур Дорохов", "potential", "normal", "boris"),
)
REQUISITES = {  # company: INN, KPP, phone, e-mail
    "ООО «Альпторг»": ("7704123450", "770401001", "+7 495 210-45-10", "zakaz@alptorg.example"),
    "ИП Ким": ("771512345691", None, "+7 916 304-18-22", "kim@shop.example"),
    "ООО «Турсервис»": ("7805123463", "780501001", "+7 812 309-77-40", "snab@turservis.example"),
    "АО «Спасатель»": ("5024123473", "502401001", "+7 498 715-03-30", "tender@spasatel.example"),
    "ООО «Рыбак и охотник»": ("5406123482", "540601001", "+7 383 227-91-05", "opt@rybak.example"),
    "ООО «Кинологический центр»": ("6601123495", "660101001", "+7 343 256-60-14", "info@kinolog.example"),
    "ИП Сафин": ("165512345706", None, "+7 917 260-44-81", "safin@mail.example"),
    "ООО «Школа выживания»": ("2310123503", "231001001", "+7 861 204-13-13", "school@vyzhit.example"),
}
"""Invented, with control digits that hold."""
SALES = (  # client, lines, how far it goes
    ("Игорь Высоцкий", (("PAR-550-BLK", "1200"), ("CRB-8", "150")), "won"),
    ("Игорь Высоцкий", (("CRB-8", "400"),), "production"),
    ("Виктория Ким", (("FST-20", "900"),), "paid"),
    ("Марат Галиев", (("MIC-100", "12", "bobbin"), ("FST-20", "300")), "payment"),
    ("Марат Галиев", (("KIT-SRV", "20"),), "paperwork"),
    ("Наталья Рощина", (("PAR-550-OLV", "600"),), "qualification"),
    ("Пётр Щукин", (("PAR-550-OLV", "500"), ("FST-20", "200")), "won"),
    ("Пётр Щукин", (("MIC-100", "60", "bobbin"),), "production"),
    ("Дарья Барсова", (("PAR-550-BLK", "800"),), "payment"),
    ("Руслан Сафин", (("CRB-8", "30"),), "qualification"),
)
FORMS: tuple[tuple[str, str | None, str | None, str, str, dict[str, str]], ...] = (
    # name, phone, e-mail, what is needed, how far the lead goes, what the manager learns or why it is given up
    ("Глеб Туманов", "+7 921 440-31-07", None, "Стропы и фастексы для турклуба, человек на сорок", "new", {}),
    ("Алиса Громова", None, "gromova@studio.example", "Микрокорд десяти цветов для мастер-класса", "new", {}),
    ("Никита Хромов", "+7 903 118-52-66", "hromov@vezde.example", "Карабины с гравировкой, 300 штук", "taken", {}),
    (
        "Лариса Зимина",
        "+7 912 207-90-33",
        "zimina@lager.example",
        "Паракорд для летнего лагеря, до мая",
        "qualified",
        {"product_interest": "Паракорд 550, чёрный и олива", "decision_maker": "Директор лагеря"},
    ),
    (
        "Артур Белов",
        "+7 495 330-21-18",
        "belov@okhrana.example",
        "Наборы для выживания в подарок сотрудникам",
        "converted",
        {"product_interest": "Набор «Браслет выживания», 50 штук", "decision_maker": "Сам, он директор"},
    ),
    ("Олег Пустовой", "+7 999 000-11-22", None, "Раскрутим ваш сайт за неделю", "disqualified", {"reason": "spam"}),
)
"""Forms of the website. All invented."""
PLANS = (  # client, kind, title, working days from today (None: undated), hour, priority, reminders before, minutes
    ("Игорь Высоцкий", "call", "Обсудить поставку карабинов на весну", 0, 16, "high", (30,)),
    ("Виктория Ким", "meeting", "Показать образцы новых фастексов", 1, 11, "normal", (60, 1440)),
    ("Марат Галиев", "letter", "Отправить обновлённый прайс", 0, None, "normal", ()),
    ("Наталья Рощина", "call", "Узнать о тендере на стропы", -2, 12, "high", ()),
    ("Семён Лосев", "task", "Собрать вопросы клуба по снаряжению", None, None, "low", ()),
    ("Пётр Щукин", "call", "Согласовать график отгрузок", 0, 15, "high", (30,)),
    ("Дарья Барсова", "meeting", "Осмотр площадки для дрессировки", 3, 10, "normal", (120,)),
    ("Руслан Сафин", "call", "Напомнить о счёте", -1, 17, "low", ()),
)
"""A day as people have it. Nobody has planned anything for Тимур Дорохов: the daily check will say so."""
GOALS = (("anna", "revenue", "60000"), ("boris", "revenue", "40000"), ("anna", "processed_clients", "12"))
"""Of a month: whose, which figure, how much."""
STRAY = (  # payment, payer, INN, amount, purpose
    ("demo-stray-1", "ООО «Кинологический центр»", "6601123495", "5000.00", "Предоплата за паракорд, в т.ч. НДС"),
    ("demo-stray-2", "ИП Летов А. В.", None, "1840.00", "За карабины, по договорённости с менеджером"),
)
"""Money that names no invoice: accounting finds out whose it is."""
WAY = ("qualification", "paperwork", "production", "payment", "paid", "won")
