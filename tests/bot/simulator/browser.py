"""A person before the page, in a real browser: what they press, write and see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
REMEMBER = "for (const [k, v] of Object.entries(%s)) localStorage[k] ??= v;"
LARGE, SMALL = (1280, 800), (390, 844)


@dataclass
class Visitor:
    """One browser window on the page; ``faults`` is what the browser complained of."""

    page: Page
    faults: list[str] = field(default_factory=list)
    fetched: dict[str, int] = field(default_factory=dict)

    def complain(self, said: ConsoleMessage) -> None:
        """Keep what the browser says is wrong, a broken policy among it."""
        if said.type == "error":
            self.faults.append(said.text)

    def weigh(self, request: Request) -> None:
        """Count what was fetched; a stream has no end to be counted at."""
        if "/stream" not in request.url:
            self.fetched[request.url] = request.sizes()["responseBodySize"]

    @property
    def phone(self) -> Locator:
        """The phone in view."""
        return self.page.locator("#screens .chat:visible")

    @property
    def desk(self) -> Locator:
        """The desk in view."""
        return self.page.locator("#desks .desk:visible")

    @property
    def newest(self) -> Locator:
        """The newest message on the phone."""
        return self.phone.locator(".message").last

    @property
    def newest_mine(self) -> Locator:
        """The newest message that was sent from the phone."""
        return self.phone.locator(".message.mine").last

    def say(self, text: str, where: Locator | None = None) -> None:
        """Write, and press Enter."""
        box = (where or self.phone).locator("textarea")
        box.fill(text)
        box.press("Enter")

    def press(self, label: str, where: Locator | None = None) -> None:
        """Press the newest button of that label."""
        place = where or self.phone
        place.locator("button[data-press]", has_text=label).last.click()

    def choose(self, group: str, value: str) -> None:
        """One of a group of choices around the phone and the desk."""
        self.page.locator(f"input[name={group}][value='{value}'] + span").click()

    def tell_all(self) -> None:
        """A whole grievance in Darija, up to its receipt, in the look of Telegram."""
        self.say("السلام عليكم، ولدي فالحبس ومريض")
        for label in ("الدارجة", "ولدي", "إيه", "الصحة والدوا", "الدار البيضاء سطات"):
            self.press(label)
        expect(self.newest).to_contain_text("عاود لينا شنو وقع")
        self.say("عندو السكر وما كيعطيوهش الأنسولين")
        self.attach("sample")
        expect(self.phone.locator(".mine .voice")).to_have_count(1)
        self.press("ساليت")
        expect(self.newest).to_contain_text("رقم الوصل")

    def attach(self, what: str) -> None:
        """Something from the menu of attachments."""
        self.phone.locator(".attach").click()
        self.phone.locator(f"[data-attach={what}]").click()


@contextmanager
def visiting(
    browser: Browser,
    address: str,
    size: tuple[int, int] = LARGE,
    *,
    language: str = "fr",
    look: str = "telegram",
    theme: str = "light",
    **options: Any,
) -> Iterator[Visitor]:
    """Open the page for a new visitor; a complaint of the browser fails the test."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    wanted = {"wasl.language": language, "wasl.look": look, "wasl.theme": theme}
    context.add_init_script(REMEMBER % wanted)
    visitor = Visitor(context.new_page())
    page = visitor.page
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    page.on("console", visitor.complain)
    page.on("requestfinished", visitor.weigh)
    page.goto(address)
    page.wait_for_selector("body:not([hidden])")
    try:
        yield visitor
        assert visitor.faults == []
    finally:
        context.close()
