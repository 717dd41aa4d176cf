# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What the pictures of Encodes show: names that nobody owns, times in minutes before now."""

RUNNING, WAITING, FINISHED, FAILED, CANCELED = 2, 0, 3, 4, 5

ACCOUNTS = ("Studio", "Newsroom")

SERVICE_JOBS = (
    dict(account="Studio", name="Harvest Festival, trailer", state=RUNNING, created=19, started=18, priority=5, tasks=[
        {"Name": "1080p, six bitrates", "State": RUNNING, "Progress": 78.0,
         "Configuration": "H264 Multiple Bitrate 1080p"},
        {"Name": "Thumbnails", "State": RUNNING, "Progress": 50.0, "Configuration": "Thumbnails"}]),
    dict(account="Newsroom", name="Evening news, subtitled", state=RUNNING, created=24, started=22, tasks=[
        {"Name": "720p, four bitrates", "State": RUNNING, "Progress": 31.0}]),
    dict(account="Studio", name="Nightly proxies", state=WAITING, created=12, tasks=[
        {"Name": "Proxies", "State": WAITING, "Progress": 0.0}]),
    dict(account="Studio", name="Interview 03, camera B", state=FAILED, created=9, started=8, ended=4, tasks=[
        {"Name": "1080p, six bitrates", "State": FAILED, "Progress": 37.0, "ErrorDetails": [
            {"Code": "ErrorDownloadingInputAssetMalformedContent",
             "Message": "The file ends at 00:12:41, in the middle of a frame."}]}]),
    dict(account="Newsroom", name="Morning magazine", state=FINISHED, created=66, started=65, ended=17, tasks=[
        {"Name": "720p, four bitrates", "State": FINISHED, "Progress": 100.0}]),
    dict(account="Studio", name="Spring collection, 30 s", state=FINISHED, created=142, started=140, ended=132, tasks=[
        {"Name": "1080p, six bitrates", "State": FINISHED, "Progress": 100.0}]),
    dict(account="Newsroom", name="Weekend weather", state=CANCELED, created=281, started=280, ended=274, tasks=[
        {"Name": "720p, four bitrates", "State": CANCELED, "Progress": 20.0}]),
    dict(account="Newsroom", name="Harbour documentary, part 3", state=FINISHED, created=1510, started=1505, ended=1433,
         tasks=[{"Name": "2160p HEVC", "State": FINISHED, "Progress": 100.0}]),
)

# Name, command, minutes of its length, minutes since its start, percent, speed. They run.
LOCAL_JOBS = (
    ("Lecture 7.mkv", "ffmpeg -i lecture-7.mov -c:v libx265 -preset slow Lecture-7.mkv", 88, 20, 41, 1.8),
)

# What will be done first stands first.
FIRST_ROWS = ("Harvest Festival, trailer", "Lecture 7.mkv", "Evening news, subtitled", "Nightly proxies")

LANGUAGES = ("ru", "sv", "ko", "zh_CN", "zh_TW")

# The same names in the order of LANGUAGES.
NAMES = {
    "Studio": ("Студия", "Studion", "스튜디오", "工作室", "工作室"),
    "Newsroom": ("Новости", "Nyhetsredaktionen", "보도국", "新闻部", "新聞部"),
    "Harvest Festival, trailer": ("Праздник урожая, трейлер", "Skördefesten, trailer", "추수 축제 예고편", "丰收节预告片",
                                  "豐年祭預告片"),
    "Evening news, subtitled": ("Вечерние новости с субтитрами", "Kvällsnyheter, textade", "저녁 뉴스(자막)", "晚间新闻（字幕版）",
                                "晚間新聞（字幕版）"),
    "Nightly proxies": ("Ночные прокси-файлы", "Nattens proxyfiler", "야간 프록시 파일", "夜间代理文件", "夜間代理檔"),
    "Interview 03, camera B": ("Интервью 03, камера Б", "Intervju 03, kamera B", "인터뷰 03, 카메라 B", "访谈 03，B 机位",
                               "訪談 03，B 機位"),
    "Morning magazine": ("Утренний журнал", "Morgonmagasinet", "아침 매거진", "早间杂志", "晨間雜誌"),
    "Spring collection, 30 s": ("Весенняя коллекция, 30 с", "Vårkollektionen, 30 s", "봄 컬렉션, 30초", "春季新品，30 秒",
                                "春季新品，30 秒"),
    "Weekend weather": ("Погода на выходные", "Helgvädret", "주말 날씨", "周末天气", "週末天氣"),
    "Harbour documentary, part 3": ("Фильм о гавани, часть 3", "Hamnen, del 3", "항구 다큐멘터리 3부", "港口纪录片 第三集",
                                    "港口紀錄片 第三集"),
    "Lecture 7.mkv": ("Лекция 7.mkv", "Föreläsning 7.mkv", "강의 7.mkv", "讲座 7.mkv", "講座 7.mkv"),
    "1080p, six bitrates": ("1080p, шесть битрейтов", "1080p, sex bithastigheter", "1080p, 비트레이트 6종", "1080p，六种码率",
                            "1080p，六種位元率"),
    "720p, four bitrates": ("720p, четыре битрейта", "720p, fyra bithastigheter", "720p, 비트레이트 4종", "720p，四种码率",
                            "720p，四種位元率"),
    "Thumbnails": ("Миниатюры", "Miniatyrbilder", "섬네일", "缩略图", "縮圖"),
    "Proxies": ("Прокси-файлы", "Proxyfiler", "프록시 파일", "代理文件", "代理檔"),
}


def translate(name, language):
    return NAMES[name][LANGUAGES.index(language)] if language and name in NAMES else name
