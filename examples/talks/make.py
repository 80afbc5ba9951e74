# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: CC0-1.0
"""Make `talks.jsonl`: short conversations in English and Chinese, to tune a small model with.

    python examples/talks/make.py

They teach the form of an answer and a few facts. The same script makes the same file.
"""

import json
import random
from pathlib import Path

COUNT = 800

ENGLISH = {
    "What is the opposite of {}?": {
        "hot": "cold", "big": "small", "up": "down", "day": "night", "open": "closed", "old": "new",
        "fast": "slow", "full": "empty", "light": "dark", "wet": "dry", "high": "low",
        "left": "right",
    },
    "What colour is {}?": {
        "snow": "white", "grass": "green", "the sky": "blue", "coal": "black", "a lemon": "yellow",
        "a tomato": "red", "an orange": "orange", "chocolate": "brown",
    },
    "Which day comes after {}?": {
        "Monday": "Tuesday", "Tuesday": "Wednesday", "Wednesday": "Thursday", "Thursday": "Friday",
        "Friday": "Saturday", "Saturday": "Sunday", "Sunday": "Monday",
    },
    "How many legs does {} have?": {
        "a cat": "four", "a bird": "two", "a spider": "eight", "an ant": "six", "a snake": "no",
    },
}  # fmt: skip
CHINESE = {
    "{}的反义词是什么？": {
        "热": "冷", "大": "小", "上": "下", "白天": "黑夜", "开": "关", "旧": "新", "快": "慢",
        "满": "空", "亮": "暗", "湿": "干", "高": "低", "左": "右",
    },
    "{}是什么颜色？": {
        "雪": "白色", "草": "绿色", "天空": "蓝色", "煤": "黑色", "柠檬": "黄色", "番茄": "红色",
    },
    "{}的后一天是星期几？": {
        "星期一": "星期二", "星期二": "星期三", "星期三": "星期四", "星期四": "星期五",
        "星期五": "星期六", "星期六": "星期日", "星期日": "星期一",
    },
    "{}有几条腿？": {"猫": "四条", "鸟": "两条", "蜘蛛": "八条", "蚂蚁": "六条"},
}  # fmt: skip
GREETINGS = {
    "en": [
        ("Hello!", "Hello! What would you like to know?"),
        ("Good morning.", "Good morning! What can I do for you?"),
        ("Who are you?", "I am a small language model. I know very little."),
        ("Are you a person?", "No, I am a program that continues text."),
    ],
    "zh": [
        ("你好！", "你好！你想知道什么？"),
        ("早上好。", "早上好！我能帮你做什么？"),
        ("你是谁？", "我是一个小小的语言模型，懂得很少。"),
        ("你是人吗？", "不是，我是一个续写文字的程序。"),
    ],
}
THANKS = {"en": ("Thank you!", "You are welcome."), "zh": ("谢谢！", "不客气。")}


def question(language: str, chance: random.Random) -> tuple[str, str]:
    """Return a question and its answer."""
    if chance.random() < 0.3:
        one, two = chance.randrange(10), chance.randrange(10)
        if language == "en":
            return f"What is {one} plus {two}?", f"{one} plus {two} is {one + two}."
        return f"{one}加{two}等于几？", f"{one}加{two}等于{one + two}。"
    table = ENGLISH if language == "en" else CHINESE
    asked = chance.choice(list(table))
    about, answer = chance.choice(list(table[asked].items()))
    said = answer[0].upper() + answer[1:]
    return asked.format(about), f"{said}." if language == "en" else f"{said}。"


def talk(language: str, chance: random.Random) -> list[dict[str, str]]:
    """Return a conversation of one to four exchanges."""
    exchanges = [chance.choice(GREETINGS[language])] if chance.random() < 0.3 else []
    exchanges += [question(language, chance) for _ in range(chance.choice((1, 1, 2)))]
    if chance.random() < 0.2:
        exchanges.append(THANKS[language])
    return [
        {"role": role, "content": text}
        for exchange in exchanges
        for role, text in zip(("user", "assistant"), exchange, strict=True)
    ]


def main() -> None:
    """Write the file."""
    chance = random.Random(0)
    talks = (talk(("en", "zh")[number % 2], chance) for number in range(COUNT))
    lines = (json.dumps({"messages": one}, ensure_ascii=False) + "\n" for one in talks)
    (Path(__file__).parent / "talks.jsonl").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
