using System.Text;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// What is left of a character when it is decomposed canonically (NFD) and its accents (category Mn) are dropped.
/// </summary>
/// <remarks>
/// <para>
/// The product runs in invariant globalisation, where <c>string.Normalize</c> changes nothing but ASCII: so the table is here. It follows from
/// the field Decomposition_Mapping of UnicodeData.txt, version 14; decompositions of older characters never change.
/// </para>
/// <para>
/// Order among the marks that are kept (category Mc) is not canonicalised: no two of them that could change places follow each other in a table entry.
/// </para>
/// </remarks>
internal static class CanonicalBases
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int JamoLeadFirst = 0x1100;
    private const int JamoVowelFirst = 0x1161;
    private const int JamoTrailFirst = 0x11A7;
    private const int JamoVowels = 21;
    private const int JamoTrails = 28;

    /// <summary>Runs of consecutive characters that each have one base: the first of them, and the bases in order.</summary>
    private static readonly (int First, string Bases)[] s_runs =
    [
        (0x00C0, "AAAAAA"), (0x00C7, "CEEEEIIII"), (0x00D1, "NOOOOO"), (0x00D9, "UUUUY"), (0x00E0, "aaaaaa"), (0x00E7, "ceeeeiiii"),
        (0x00F1, "nooooo"), (0x00F9, "uuuuy"), (0x00FF, "yAaAaAaCcCcCcCcDd"), (0x0112, "EeEeEeEeEeGgGgGgGgHh"), (0x0128, "IiIiIiIiI"),
        (0x0134, "JjKk"), (0x0139, "LlLlLl"), (0x0143, "NnNnNn"), (0x014C, "OoOoOo"), (0x0154, "RrRrRrSsSsSsSsTtTt"),
        (0x0168, "UuUuUuUuUuUuWwYyYZzZzZz"), (0x01A0, "Oo"), (0x01AF, "Uu"), (0x01CD, "AaIiOoUuUuUuUuUu"), (0x01DE, "AaAaÆæ"),
        (0x01E6, "GgKkOoOoƷʒj"), (0x01F4, "Gg"), (0x01F8, "NnAaÆæØøAaAaEeEeIiIiOoOoRrRrUuUuSsTt"), (0x021E, "Hh"),
        (0x0226, "AaEeOoOoOoOoYy"), (0x0374, "ʹ"), (0x037E, ";"), (0x0385, "¨Α·ΕΗΙ"), (0x038C, "Ο"), (0x038E, "ΥΩι"),
        (0x03AA, "ΙΥαεηιυ"), (0x03CA, "ιυουω"), (0x03D3, "ϒϒ"), (0x0400, "ЕЕ"), (0x0403, "Г"), (0x0407, "І"), (0x040C, "КИУ"),
        (0x0419, "И"), (0x0439, "и"), (0x0450, "ее"), (0x0453, "г"), (0x0457, "і"), (0x045C, "киу"), (0x0476, "Ѵѵ"), (0x04C1, "Жж"),
        (0x04D0, "АаАа"), (0x04D6, "Ее"), (0x04DA, "ӘәЖжЗз"), (0x04E2, "ИиИиОо"), (0x04EA, "ӨөЭэУуУуУуЧч"), (0x04F8, "Ыы"),
        (0x0622, "\u0627\u0627\u0648\u0627\u064A"), (0x06C0, "\u06D5"), (0x06C2, "\u06C1"), (0x06D3, "\u06D2"), (0x0929, "न"),
        (0x0931, "र"), (0x0934, "ळ"), (0x0958, "कखगजडढफय"), (0x09DC, "ডঢ"), (0x09DF, "য"), (0x0A33, "ਲ"), (0x0A36, "ਸ"),
        (0x0A59, "ਖਗਜ"), (0x0A5E, "ਫ"), (0x0B48, "\u0B47"), (0x0B5C, "ଡଢ"), (0x0CC0, "\u0CD5"), (0x0CC7, "\u0CD5\u0CD6"),
        (0x0CCA, "\u0CC2"), (0x0DDA, "\u0DD9"), (0x0F43, "ག"), (0x0F4D, "ཌ"), (0x0F52, "ད"), (0x0F57, "བ"), (0x0F5C, "ཛ"),
        (0x0F69, "ཀ"), (0x1026, "ဥ"), (0x1B3B, "\u1B35"), (0x1B3D, "\u1B35"), (0x1B43, "\u1B35"),
        (0x1E00, "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"),
        (0x1E40, "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"), (0x1E80, "WwWwWwWwWwXxXxYyZzZzZzhtwy"),
        (0x1E9B, "ſ"), (0x1EA0, "AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOo"),
        (0x1EE0, "OoOoUuUuUuUuUuUuUuYyYyYyYy"), (0x1F00, "ααααααααΑΑΑΑΑΑΑΑεεεεεε"), (0x1F18, "ΕΕΕΕΕΕ"),
        (0x1F20, "ηηηηηηηηΗΗΗΗΗΗΗΗιιιιιιιιΙΙΙΙΙΙΙΙοοοοοο"), (0x1F48, "ΟΟΟΟΟΟ"), (0x1F50, "υυυυυυυυ"), (0x1F59, "Υ"), (0x1F5B, "Υ"),
        (0x1F5D, "Υ"), (0x1F5F, "ΥωωωωωωωωΩΩΩΩΩΩΩΩααεεηηιιοουυωω"), (0x1F80, "ααααααααΑΑΑΑΑΑΑΑηηηηηηηηΗΗΗΗΗΗΗΗωωωωωωωωΩΩΩΩΩΩΩΩααααα"),
        (0x1FB6, "ααΑΑΑΑΑ"), (0x1FBE, "ι"), (0x1FC1, "¨ηηη"), (0x1FC6, "ηηΕΕΗΗΗ᾿᾿᾿ιιιι"), (0x1FD6, "ιιΙΙΙΙ"),
        (0x1FDD, "῾῾῾υυυυρρυυΥΥΥΥΡ¨¨`"), (0x1FF2, "ωωω"), (0x1FF6, "ωωΟΟΩΩΩ´"), (0x2000, "\u2002\u2003"), (0x2126, "Ω"),
        (0x212A, "KA"), (0x219A, "←→"), (0x21AE, "↔"), (0x21CD, "⇐⇔⇒"), (0x2204, "∃"), (0x2209, "∈"), (0x220C, "∋"), (0x2224, "∣"),
        (0x2226, "∥"), (0x2241, "∼"), (0x2244, "≃"), (0x2247, "≅"), (0x2249, "≈"), (0x2260, "="), (0x2262, "≡"), (0x226D, "≍<>≤≥"),
        (0x2274, "≲≳"), (0x2278, "≶≷"), (0x2280, "≺≻"), (0x2284, "⊂⊃"), (0x2288, "⊆⊇"), (0x22AC, "⊢⊨⊩⊫"), (0x22E0, "≼≽⊑⊒"),
        (0x22EA, "⊲⊳⊴⊵"), (0x2329, "〈〉"), (0x2ADC, "⫝"), (0x304C, "か"), (0x304E, "き"), (0x3050, "く"), (0x3052, "け"), (0x3054, "こ"),
        (0x3056, "さ"), (0x3058, "し"), (0x305A, "す"), (0x305C, "せ"), (0x305E, "そ"), (0x3060, "た"), (0x3062, "ち"), (0x3065, "つ"),
        (0x3067, "て"), (0x3069, "と"), (0x3070, "はは"), (0x3073, "ひひ"), (0x3076, "ふふ"), (0x3079, "へへ"), (0x307C, "ほほ"), (0x3094, "う"),
        (0x309E, "ゝ"), (0x30AC, "カ"), (0x30AE, "キ"), (0x30B0, "ク"), (0x30B2, "ケ"), (0x30B4, "コ"), (0x30B6, "サ"), (0x30B8, "シ"),
        (0x30BA, "ス"), (0x30BC, "セ"), (0x30BE, "ソ"), (0x30C0, "タ"), (0x30C2, "チ"), (0x30C5, "ツ"), (0x30C7, "テ"), (0x30C9, "ト"),
        (0x30D0, "ハハ"), (0x30D3, "ヒヒ"), (0x30D6, "フフ"), (0x30D9, "ヘヘ"), (0x30DC, "ホホ"), (0x30F4, "ウ"), (0x30F7, "ワヰヱヲ"), (0x30FE, "ヽ"),
        (0xF900, "豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄"),
        (0xF940, "鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵"),
        (0xF980, "呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂"),
        (0xF9C0, "燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺"), (0xFA00, "切度拓糖宅洞暴輻行降見廓兀嗀"), (0xFA10, "塚"),
        (0xFA12, "晴"), (0xFA15, "凞猪益礼神祥福靖精羽"), (0xFA20, "蘒"), (0xFA22, "諸"), (0xFA25, "逸都"),
        (0xFA2A, "飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸難響"), (0xFA6A, "頻恵𤋮舘"),
        (0xFA70, "並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛"),
        (0xFAB0, "練缾者荒華蝹襁覆視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎"), (0xFB1D, "\u05D9"), (0xFB1F, "\u05F2"),
        (0xFB2A, "\u05E9\u05E9\u05E9\u05E9\u05D0\u05D0\u05D0\u05D1\u05D2\u05D3\u05D4\u05D5\u05D6"),
        (0xFB38, "\u05D8\u05D9\u05DA\u05DB\u05DC"), (0xFB3E, "\u05DE"), (0xFB40, "\u05E0\u05E1"), (0xFB43, "\u05E3\u05E4"),
        (0xFB46, "\u05E6\u05E7\u05E8\u05E9\u05EA\u05D5\u05D1\u05DB\u05E4"), (0x1109A, "𑂙"), (0x1109C, "𑂛"), (0x110AB, "𑂥"),
        (0x114BB, "\U000114B9"), (0x2F800, "丽丸乁𠄢你侮侻倂偺備僧像㒞𠘺免兔兤具𠔜㒹內再𠕋冗冤仌冬况𩇟凵刃㓟刻剆割剷㔕勇勉勤勺包匆北卉卑博即卽卿卿卿𠨬灰及叟𠭣叫叱吆咞吸呈周"),
        (0x2F840, "咢哶唐啓啣善善喙喫喳嗂圖嘆圗噑噴切壮城埴堍型堲報墬𡓤売壷夆多夢奢𡚨𡛪姬娛娧姘婦㛮㛼嬈嬾嬾𡧈寃寘寧寳𡬘寿将当尢㞁屠屮峀岍𡷤嵃𡷦嵮嵫"),
        (0x2F880, "嵼巡巢㠯巽帨帽幩㡢𢆃㡼庰庳庶廊𪎒廾𢌱𢌱舁弢弢㣇𣊸𦇚形彫㣣徚忍志忹悁㤺㤜悔𢛔惇慈慌慎慌慺憎憲憤憯懞懲懶成戛扝抱拔捐𢬌挽拼捨掃揤𢯱搢"),
        (0x2F8C0, "揅掩㨮摩摾撝摷㩬敏敬𣀊旣書晉㬙暑㬈㫤冒冕最暜肭䏙朗望朡杞杓𣏃㭉柺枅桒梅𣑭梎栟椔㮝楂榣槪檨𣚣櫛㰘次𣢧歔㱎歲殟殺殻𣪍𡴋𣫺汎𣲼沿泍汧洖"),
        (0x2F900, "派海流浩浸涅𣴞洴港湮㴳滋滇𣻑淹潮𣽞𣾎濆瀹瀞瀛㶖灊災灷炭𠔥煅𤉣熜𤎫爨爵牐𤘈犀犕𤜵𤠔獺王㺬玥㺸㺸瑇瑜瑱璅瓊㼛甤𤰶甾𤲒異𢆟瘐𤾡𤾸𥁄㿼䀈"),
        (0x2F940, "直𥃳𥃲𥄙𥄳眞真真睊䀹瞋䁆䂖𥐝硎碌磌䃣𥘦祖𥚚𥛅福秫䄯穀穊穏𥥼𥪧𥪧竮䈂𥮫篆築䈧𥲀糒䊠糨糣紀𥾆絣䌁緇縂繅䌴𦈨𦉇䍙𦋙罺𦌾羕翺者𦓚𦔣聠𦖨聰"),
        (0x2F980, "𣍟䏕育脃䐋脾媵𦞧𦞵𣎓𣎜舁舄辞䑫芑芋芝劳花芳芽苦𦬼若茝荣莭茣莽菧著荓菊菌菜𦰶𦵫𦳕䔫蓱蓳蔖𧏊蕤𦼬䕝䕡𦾱𧃒䕫虐虜虧虩蚩蚈蜎蛢蝹蜨蝫螆䗗"),
        (0x2F9C0, "蟡蠁䗹衠衣𧙧裗裞䘵裺㒻𧢮𧥦䚾䛇誠諭變豕𧲨貫賁贛起𧼯𠠄跋趼跰𠣞軔輸𨗒𨗭邔郱鄑𨜮鄛鈸鋗鋘鉼鏹鐕𨯺開䦕閷𨵷䧦雃嶲霣𩅅𩈚䩮䩶韠𩐊䪲𩒖頋頋"), (0x2FA00, "頩𩖶飢䬳餩馧駂駾䯎𩬰鬒鱀鳽䳎䳭鵧𪃎䳸𪄅𪈎𪊑麻䵖黹黾鼅鼏鼖鼻𪘀"),
    ];

    /// <summary>Characters with more than one base.</summary>
    private static readonly (int Character, string Bases)[] s_several =
    [
        (0x09CB, "\u09C7\u09BE"), (0x09CC, "\u09C7\u09D7"), (0x0B4B, "\u0B47\u0B3E"), (0x0B4C, "\u0B47\u0B57"), (0x0B94, "ஒ\u0BD7"),
        (0x0BCA, "\u0BC6\u0BBE"), (0x0BCB, "\u0BC7\u0BBE"), (0x0BCC, "\u0BC6\u0BD7"), (0x0CCB, "\u0CC2\u0CD5"),
        (0x0D4A, "\u0D46\u0D3E"), (0x0D4B, "\u0D47\u0D3E"), (0x0D4C, "\u0D46\u0D57"), (0x0DDC, "\u0DD9\u0DCF"),
        (0x0DDD, "\u0DD9\u0DCF"), (0x0DDE, "\u0DD9\u0DDF"), (0x1B06, "ᬅ\u1B35"), (0x1B08, "ᬇ\u1B35"), (0x1B0A, "ᬉ\u1B35"),
        (0x1B0C, "ᬋ\u1B35"), (0x1B0E, "ᬍ\u1B35"), (0x1B12, "ᬑ\u1B35"), (0x1B40, "\u1B3E\u1B35"), (0x1B41, "\u1B3F\u1B35"),
        (0x1134B, "\U00011347\U0001133E"), (0x1134C, "\U00011347\U00011357"), (0x114BC, "\U000114B9\U000114B0"),
        (0x114BE, "\U000114B9\U000114BD"), (0x115BA, "\U000115B8\U000115AF"), (0x115BB, "\U000115B9\U000115AF"),
        (0x11938, "\U00011935\U00011930"), (0x1D15E, "𝅗\U0001D165"), (0x1D15F, "𝅘\U0001D165"), (0x1D160, "𝅘\U0001D165\U0001D16E"),
        (0x1D161, "𝅘\U0001D165\U0001D16F"), (0x1D162, "𝅘\U0001D165\U0001D170"), (0x1D163, "𝅘\U0001D165\U0001D171"),
        (0x1D164, "𝅘\U0001D165\U0001D172"), (0x1D1BB, "𝆹\U0001D165"), (0x1D1BC, "𝆺\U0001D165"), (0x1D1BD, "𝆹\U0001D165\U0001D16E"),
        (0x1D1BE, "𝆺\U0001D165\U0001D16E"), (0x1D1BF, "𝆹\U0001D165\U0001D16F"), (0x1D1C0, "𝆺\U0001D165\U0001D16F"),
    ];

    private static readonly Dictionary<int, string> s_bases = Expand();

    /// <summary>Appends the bases of a character that is no accent itself; where it has none, it is its own base.</summary>
    public static void AppendTo(StringBuilder text, Rune character)
    {
        if (character.Value is >= HangulFirst and <= HangulLast)
        {
            AppendJamo(text, character.Value - HangulFirst);
        }
        else if (s_bases.TryGetValue(character.Value, out string? bases))
        {
            text.Append(bases);
        }
        else
        {
            text.Append(character);
        }
    }

    private static void AppendJamo(StringBuilder text, int syllable)
    {
        int trail = syllable % JamoTrails;
        text.Append((char)(JamoLeadFirst + (syllable / (JamoVowels * JamoTrails))));
        text.Append((char)(JamoVowelFirst + (syllable / JamoTrails % JamoVowels)));
        if (trail > 0)
        {
            text.Append((char)(JamoTrailFirst + trail));
        }
    }

    private static Dictionary<int, string> Expand()
    {
        Dictionary<int, string> bases = [];
        foreach ((int first, string run) in s_runs)
        {
            int character = first;
            foreach (Rune single in run.EnumerateRunes())
            {
                bases.Add(character++, single.ToString());
            }
        }

        foreach ((int character, string several) in s_several)
        {
            bases.Add(character, several);
        }

        return bases;
    }
}
